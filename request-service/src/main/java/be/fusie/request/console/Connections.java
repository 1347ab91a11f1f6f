package be.fusie.request.console;

import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.ext.web.client.WebClient;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;

/** The connections to the services, kept from one request to the next. */
@Singleton
class Connections {

    private final WebClient client;

    Connections(Vertx vertx) {
        this.client = WebClient.create(vertx);
    }

    WebClient client() {
        return client;
    }

    @PreDestroy
    void close() {
        client.close();
    }
}
