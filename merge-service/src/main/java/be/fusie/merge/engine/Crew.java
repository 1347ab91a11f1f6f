package be.fusie.merge.engine;

import be.fusie.merge.engine.Ledger.Run;
import be.fusie.merge.engine.Script.TableScript;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The workers of one engine on one merge. The first that fails ends all of them. */
final class Crew {

    private static final long LOOK_MILLIS = 250;

    private final Databases databases;
    private final String schema;
    private final Move move;
    private final Run run;
    private final Connection source;
    private final Fence fence;
    private final Progress progress;
    private final int size;
    private final Consumer<String> at;

    /** @param source a session on the source for the first of them to use; null when there is none */
    @SuppressWarnings("java:S107") // What workers need, and nothing that could be left out.
    Crew(
            Databases databases,
            String schema,
            Move move,
            Run run,
            Connection source,
            Fence fence,
            Progress progress,
            int size,
            Consumer<String> at) {
        this.databases = databases;
        this.schema = schema;
        this.move = move;
        this.run = run;
        this.source = source;
        this.fence = fence;
        this.progress = progress;
        this.size = size;
        this.at = at;
    }

    /**
     * Works until no unit is left that could be claimed, now or later.
     *
     * @param receiver a connection by which to see how far all workers are
     */
    void work(Connection receiver) throws SQLException {
        run.script().tables().forEach(t -> progress.expect(t.name(), t.expected()));
        progress.phase("COPYING");
        AtomicBoolean ended = new AtomicBoolean();
        List<Worker> workers = new ArrayList<>();
        List<Future<Void>> futures = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(size, task -> {
            Thread thread = new Thread(task, "fusie-merge");
            thread.setDaemon(true);
            return thread;
        });
        Throwable first = null;
        List<String> heaviest = run.script().tables().stream()
                .sorted(Comparator.comparingLong(TableScript::expected).reversed())
                .map(TableScript::name)
                .toList();
        try {
            for (int i = 0; i < size; i++) {
                Worker worker = new Worker(
                        databases,
                        schema,
                        move,
                        run,
                        i == 0 ? source : null,
                        heaviest.get(i % heaviest.size()),
                        fence,
                        progress,
                        ended::get,
                        at);
                workers.add(worker);
                futures.add(threads.submit(worker));
            }
            watch(receiver, futures);
        } catch (SQLException | RuntimeException | Error e) {
            first = e;
        }
        ended.set(true);
        if (first != null) {
            workers.forEach(Worker::cancel);
        }
        threads.shutdown();
        end(threads, workers);
        if (first != null) {
            raise(first);
        }
    }

    /** Waits for all of them; throws what the first threw that failed. */
    private void watch(Connection receiver, List<Future<Void>> futures) throws SQLException {
        List<Future<Void>> left = new ArrayList<>(futures);
        while (!left.isEmpty()) {
            for (Future<Void> future : List.copyOf(left)) {
                try {
                    future.get(LOOK_MILLIS / left.size(), TimeUnit.MILLISECONDS);
                    left.remove(future);
                } catch (TimeoutException e) {
                    progress.tick();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new SQLException("interrupted", "57014", e);
                } catch (ExecutionException e) {
                    raise(e.getCause());
                }
            }
            look(receiver);
        }
    }

    private void look(Connection receiver) throws SQLException {
        Sessions.begin(receiver, schema);
        Ledger ledger = new Ledger(receiver, move.migration());
        if (ledger.exists()) {
            Work work = new Work(receiver, move.migration());
            progress.doneSoFar(work.copied());
            if (work.copying() == 0) {
                progress.phase("VERIFYING");
            }
        }
        receiver.rollback();
    }

    private static void raise(Throwable thrown) throws SQLException {
        if (thrown instanceof SQLException e) {
            throw e;
        }
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
        throw new IllegalStateException(thrown);
    }

    private static void end(ExecutorService threads, List<Worker> workers) {
        try {
            while (!threads.awaitTermination(1, TimeUnit.SECONDS)) {
                workers.forEach(Worker::cancel);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
