package be.fusie.merge;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.platform.MessagePeer.Content;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;

/** A migration that is merged as long as the test class runs. */
abstract class MergedTest extends ServiceTest {

    static UUID merged;

    @BeforeEach
    void merge() throws Exception {
        if (merged == null) {
            UUID migration = planned();
            duringMerge(migration, () -> {
                commands.send(migration, "merge.merge-databases.v1", move());
                Content reply = commands.reply(migration, 2);
                assertThat(reply.type()).as(reply.data().toString()).isEqualTo("merge.databases-merged.v1");
            });
            merged = migration;
        }
    }

    /** What is done while it is merged. */
    void duringMerge(UUID migration, Runnable merge) throws Exception {
        merge.run();
    }

    /** The school databases are others' as well. */
    @AfterAll
    static void undo() {
        if (merged != null) {
            UUID migration = merged;
            merged = null;
            commands.send(migration, "merge.undo-merge.v1", move());
            assertThat(commands.reply(migration, 3).type()).isEqualTo("merge.merge-undone.v1");
        }
    }
}
