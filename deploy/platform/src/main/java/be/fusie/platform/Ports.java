package be.fusie.platform;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of the loopback interface. */
public final class Ports {

    /** Where parts listen unless told otherwise. */
    static final String LOOPBACK = "127.0.0.1";

    private Ports() {}

    /**
     * A port that is free at this moment, out of those that systems do not give to outgoing connections: no connection
     * takes it before whoever asked binds it. Another server still may.
     */
    public static int free() {
        return ThreadLocalRandom.current()
                .ints(500, 15_000, 32_000)
                .filter(Ports::isFree)
                .findFirst()
                .orElseThrow(() -> new PlatformException("No port is free on the loopback interface"));
    }

    /** The port itself, or a free one for 0. */
    public static int orFree(int port) {
        return port == 0 ? free() : port;
    }

    /** Whether nothing listens on this port of the loopback interface. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether somebody listens there. Asked by connecting: binding it to find out could take it from who is about to. */
    static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
