package be.fusie.notification;

import be.fusie.kit.log.Causes;
import be.fusie.kit.log.LogKeys;
import be.fusie.kit.messaging.Traces;
import be.fusie.kit.messaging.Transactions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.mailer.Mail;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.LockModeType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * Sends what is due in the outbox of mails, on any number of replicas. A mail is claimed, sent outside of any transaction,
 * and marked. A sender that dies in between leaves a claim that lapses, and the mail goes out again under the same
 * Message-ID, by which mail systems drop the second copy. A mail server that is down costs one attempt a round.
 */
@ApplicationScoped
class MailSender {

    /** A correction waits for the mail that it corrects. */
    private static final String NEXT_DUE =
            """
            select m.id from mail m
            where m.state in ('PENDING', 'SENDING') and m.due_at <= :now
              and (m.follows is null or exists (select 1 from mail f where f.id = m.follows and f.state = 'SENT'))
            order by m.due_at, m.id limit 1
            for update of m skip locked
            """;

    private static final Logger LOG = Logger.getLogger(MailSender.class);

    private final Transactions transactions;
    private final ReactiveMailer mailer;
    private final NotificationSettings settings;
    private final MailRetry retry;
    private final Tracer tracer;
    private final String messageIdDomain;
    private final Counter sent;
    private final Counter failedAttempts;
    private volatile boolean stopping;

    MailSender(
            Transactions transactions,
            ReactiveMailer mailer,
            NotificationSettings settings,
            MeterRegistry metrics,
            Tracer tracer,
            @ConfigProperty(name = "quarkus.mailer.from") String from) {
        this.transactions = transactions;
        this.mailer = mailer;
        this.settings = settings;
        this.retry = new MailRetry(settings.retryFirst(), settings.retryLongest(), settings.giveUpAfter());
        this.tracer = tracer;
        this.messageIdDomain = from.replaceAll("^.*@|>.*$", "");
        this.sent = Counter.builder("fusie.mails.sent")
                .description("Mails that the mail server took")
                .register(metrics);
        this.failedAttempts = Counter.builder("fusie.mails.attempts.failed")
                .description("Attempts to send that failed")
                .register(metrics);
    }

    @Scheduled(every = "${fusie.notification.send-every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void sendWhatIsDue() {
        try {
            RecordedMail mail;
            do {
                mail = stopping ? null : transactions.await(this::claim);
            } while (mail != null && send(mail));
        } catch (RuntimeException e) {
            LOG.warnf("mails wait for the next round: %s", Causes.of(e));
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }

    /** The next mail that is due, now this sender's, or null. */
    private Uni<RecordedMail> claim() {
        Instant now = Instant.now();
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(NEXT_DUE, UUID.class)
                        .setParameter("now", now)
                        .getSingleResultOrNull())
                .flatMap(id -> id == null
                        ? Uni.createFrom().<RecordedMail>nullItem()
                        : RecordedMail.<RecordedMail>findById(id))
                .invoke(mail -> {
                    if (mail != null) {
                        mail.claim(now, settings.lease());
                    }
                });
    }

    /** @return whether it is worth to go on with the next mail now */
    private boolean send(RecordedMail mail) {
        if (mail.recalled) {
            // Claimed before, and the sender died: it may have left. A correction does no harm to who never got it.
            finish(mail.id, row -> row.presumedSent(Instant.now()));
            return true;
        }
        String migration = mail.migration == null ? "" : mail.migration.toString();
        MDC.put(LogKeys.MIGRATION, migration);
        // Neither reader nor subject: who may look at traces need not know people (I9).
        Span span = tracer.spanBuilder("send " + mail.kind.wireName())
                .setParent(Traces.parent(mail.traceparent))
                .setSpanKind(SpanKind.PRODUCER)
                .setAttribute("messaging.message.id", mail.id.toString())
                .setAttribute(Traces.KEY, migration)
                .startSpan();
        try {
            mailer.send(message(mail)).await().atMost(settings.sendTimeout());
            finish(mail.id, row -> row.sent(Instant.now()));
            sent.increment();
            LOG.debugf("%s sent to one %s", mail.kind.wireName(), mail.role.wireName());
            return true;
        } catch (RuntimeException e) {
            MailFailure failure = MailFailure.of(e);
            span.setStatus(StatusCode.ERROR, failure.reason());
            failedAttempts.increment();
            LOG.warnf(
                    "%s to one %s, attempt %d: %s",
                    mail.kind.wireName(), mail.role.wireName(), mail.attempts, failure.reason());
            finish(mail.id, row -> row.failed(failure, Instant.now(), retry));
            return !failure.serverDown();
        } finally {
            span.end();
            MDC.remove(LogKeys.MIGRATION);
        }
    }

    private void finish(UUID id, Consumer<RecordedMail> outcome) {
        transactions.await(() -> RecordedMail.<RecordedMail>findById(id, LockModeType.PESSIMISTIC_WRITE)
                .invoke(outcome)
                .flatMap(mail ->
                        mail.neverLeaves() ? mail.passOver() : Uni.createFrom().item(0)));
    }

    private Mail message(RecordedMail mail) {
        Mail message = Mail.withText(mail.contact, mail.subject, mail.body)
                .addHeader("Message-ID", messageId(mail.id))
                .addHeader("Auto-Submitted", "auto-generated")
                .addHeader("Content-Language", mail.language.wireName());
        if (mail.html != null) {
            message.setHtml(mail.html);
        }
        if (mail.calendar != null) {
            // RFC 5546: who has the entry replaces it by that of the higher sequence, or takes it out
            String method = mail.kind == RecordedMail.Kind.CORRECTION ? "CANCEL" : "PUBLISH";
            message.addAttachment(
                    "migration.ics",
                    mail.calendar.getBytes(StandardCharsets.UTF_8),
                    "text/calendar; charset=UTF-8; method=" + method);
        }
        return mail.follows == null ? message : message.addHeader("In-Reply-To", messageId(mail.follows));
    }

    private String messageId(UUID id) {
        return "<" + id + "@" + messageIdDomain + ">";
    }
}
