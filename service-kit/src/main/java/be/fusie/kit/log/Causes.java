package be.fusie.kit.log;

import java.sql.SQLException;

/**
 * Says what went wrong without quoting data: a database's message can hold the row that it is about, so of an
 * {@link SQLException} only the state is told.
 */
public final class Causes {

    private Causes() {}

    public static String of(Throwable error) {
        for (Throwable e = error; e != null; e = e.getCause()) {
            if (e instanceof Tellable) {
                return e.getMessage();
            }
            if (e instanceof SQLException sql) {
                return "database error, SQLSTATE " + sql.getSQLState();
            }
            if (e.getCause() == e) {
                break;
            }
        }
        return error.getClass().getSimpleName();
    }

    /** Where in our own code it went wrong, for whoever looks for the reason. */
    public static String place(Throwable error) {
        for (Throwable e = error; e != null && e.getCause() != e; e = e.getCause()) {
            for (StackTraceElement frame : e.getStackTrace()) {
                if (frame.getClassName().startsWith("be.fusie.")) {
                    return "at " + frame.getFileName() + ":" + frame.getLineNumber();
                }
            }
        }
        return "outside our own code";
    }
}
