package be.fusie.kit.messaging;

import java.util.UUID;

/** A message that a worker of this replica holds the lease of. The attempt is its fencing token. */
record Work(
        String topic,
        String source,
        String key,
        long sequence,
        UUID messageId,
        String type,
        String data,
        String traceparent,
        int attempt) {}
