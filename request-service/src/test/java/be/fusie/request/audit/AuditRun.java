package be.fusie.request.audit;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import picocli.CommandLine;

/** What {@code fusie-audit} said, and its exit code. */
public record AuditRun(int code, String text) {

    /** @param password of the database */
    public static AuditRun of(String password, String... arguments) {
        StringWriter out = new StringWriter();
        CommandLine line = FusieAudit.line(Map.of("PGPASSWORD", password)::get);
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(new StringWriter()));
        int code = line.execute(arguments);
        return new AuditRun(code, out.toString());
    }
}
