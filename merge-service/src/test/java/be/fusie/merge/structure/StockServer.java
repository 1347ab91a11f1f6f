package be.fusie.merge.structure;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A server of this machine's own PostgreSQL, of another version than the tests' embedded one. Loopback, no password. */
final class StockServer implements AutoCloseable {

    private final Path bin;
    private final Path data;
    private final int port;

    private StockServer(Path bin, Path data, int port) {
        this.bin = bin;
        this.data = data;
        this.port = port;
    }

    /** @param folder where its data go */
    static StockServer start(Path folder) throws IOException, InterruptedException {
        Path bin = Stock.tool("initdb").orElseThrow().getParent();
        Path data = folder.resolve("data");
        run(
                bin,
                "initdb",
                "-D",
                data.toString(),
                "-U",
                "postgres",
                "--auth=trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "-N");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Files.writeString(
                data.resolve("postgresql.conf"),
                "port = %d\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nfsync = off\nshared_buffers = 32MB\n"
                        .formatted(port));
        run(bin, "pg_ctl", "-D", data.toString(), "-l", folder.resolve("log").toString(), "-w", "start");
        return new StockServer(bin, data, port);
    }

    /** PostgreSQL does not run as root; in a user namespace nobody is. */
    private static String run(Path bin, String tool, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(bin.resolve(tool).toString());
        command.addAll(List.of(arguments));
        return Stock.run(Map.of(), command);
    }

    int port() {
        return port;
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, "postgres", "");
    }

    /** What {@code pg_dump} says of a database's structure, without what changes from call to call. */
    String dump(String database) throws IOException, InterruptedException {
        String text = Stock.run(
                Map.of(),
                List.of(
                        bin.resolve("pg_dump").toString(),
                        "--schema-only",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(port),
                        "-U",
                        "postgres",
                        database));
        return text.replaceAll("(?m)^\\\\(un)?restrict .*$", "");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run(bin, "pg_ctl", "-D", data.toString(), "-m", "immediate", "-w", "stop");
    }
}
