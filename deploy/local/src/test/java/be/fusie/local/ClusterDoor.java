package be.fusie.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** In place of kube-proxy: a port of the loopback interface, each connection of which goes to the next pod that is ready. */
final class ClusterDoor implements AutoCloseable {

    private final Cluster cluster;
    private final Service service;
    private final ServerSocket door;
    private final ExecutorService workers = Executors.newCachedThreadPool(ClusterDoor::daemon);
    private final ScheduledExecutorService looker = Executors.newSingleThreadScheduledExecutor(ClusterDoor::daemon);
    private final AtomicInteger turn = new AtomicInteger();
    private volatile List<String> endpoints = List.of();

    private ClusterDoor(Cluster cluster, Service service, int port) throws IOException {
        this.cluster = cluster;
        this.service = service;
        this.door = new ServerSocket();
        door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        look();
        looker.scheduleWithFixedDelay(this::look, 200, 200, TimeUnit.MILLISECONDS);
        workers.execute(this::accept);
    }

    static ClusterDoor open(Cluster cluster, Service service, int port) throws IOException {
        return new ClusterDoor(cluster, service, port);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "cluster-door");
        thread.setDaemon(true);
        return thread;
    }

    private void look() {
        try {
            endpoints = cluster.endpoints(service);
        } catch (IOException e) {
            System.err.println("Who answers for " + service.module() + " stays as it was: " + e);
        }
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                workers.execute(() -> connect(client));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void connect(Socket client) {
        List<String> now = endpoints;
        if (now.isEmpty()) {
            closeQuietly(client);
            return;
        }
        String[] target =
                now.get(Math.floorMod(turn.getAndIncrement(), now.size())).split(":");
        try {
            Socket pod = new Socket(target[0], Integer.parseInt(target[1]));
            workers.execute(() -> pass(pod, client));
            pass(client, pod);
        } catch (IOException e) {
            closeQuietly(client);
        }
    }

    private static void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // one of them hung up
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // gone already
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        looker.shutdownNow();
        workers.shutdownNow();
    }
}
