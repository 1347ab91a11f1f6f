package be.fusie.merge;

import be.fusie.kit.security.Vault;
import be.fusie.merge.engine.ListKeyFile;
import be.fusie.merge.engine.NumberLists;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jboss.logging.Logger;

/** The lists old → new as this service keeps them: sealed with the keys of its settings. */
class Lists {

    private static final Logger LOG = Logger.getLogger(Lists.class);

    /** By JDBC, since they are streamed. */
    @Produces
    @Singleton
    NumberLists lists(AgroalDataSource own, MergeSettings settings) {
        return new NumberLists(own, keys(settings));
    }

    private static Vault keys(MergeSettings settings) {
        if (!settings.listKeys().isEmpty()) {
            return new Vault("fusie.merge.list-keys", settings.listKeys(), settings.listKey());
        }
        var file = settings.dataDir().resolve("keys").resolve("list-key");
        LOG.warnf("no fusie.merge.list-keys: lists are sealed with the key in %s", file);
        try {
            return ListKeyFile.open(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the list key in " + file + " can be neither read nor made", e);
        }
    }
}
