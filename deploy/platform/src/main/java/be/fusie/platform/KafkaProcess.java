package be.fusie.platform;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/**
 * Main class of the broker's own process: formats the storage when it is new, then runs Apache Kafka's own main class.
 * Ends when its standard input does, that is when the JVM that started it is gone.
 */
final class KafkaProcess {

    private KafkaProcess() {}

    /** @param args the broker's properties file */
    public static void main(String[] args) throws Exception {
        Thread watch = new Thread(KafkaProcess::endWithParent, "end-with-parent");
        watch.setDaemon(true);
        watch.start();
        format(Path.of(args[0]));
        Kafka.main(args);
    }

    private static void format(Path file) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        }
        if (!Files.exists(Path.of(properties.getProperty("log.dirs"), "meta.properties"))) {
            String cluster = Uuid.randomUuid().toString();
            StorageTool.execute(new String[] {"format", "-t", cluster, "-c", file.toString()}, System.out);
        }
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // nobody has anything to say here
            }
        } catch (IOException e) {
            // the same as its end
        }
        Thread halt = new Thread(
                () -> {
                    try {
                        Thread.sleep(10_000);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    Runtime.getRuntime().halt(1);
                },
                "halt");
        halt.setDaemon(true);
        halt.start();
        System.exit(0);
    }
}
