package be.fusie.notification;

import be.fusie.notification.RecordedMail.Kind;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The words of a kind of mail in one language, as an operator wrote them. Versions are never changed; going back makes a new
 * one. Version 0 is built in: {@code mails/<language>/<kind>.md}.
 */
@Entity
@Table(name = "mail_template")
public class MailTemplate extends PanacheEntityBase {

    @Id
    public UUID id;

    @Enumerated(EnumType.STRING)
    public Kind kind;

    @Enumerated(EnumType.STRING)
    public Language language;

    public int version;
    public String subject;
    public String body;

    @Column(name = "edited_by")
    public String editedBy;

    @Column(name = "edited_at")
    public Instant editedAt;

    Wording.Source source() {
        return new Wording.Source(subject, body);
    }

    static MailTemplate builtIn(Kind kind, Language language) {
        MailTemplate template = new MailTemplate();
        template.kind = kind;
        template.language = language;
        Wording.Source source =
                Wording.Source.of(Wording.resource("mails/" + language.wireName() + "/" + kind.wireName() + ".md"));
        template.subject = source.subject();
        template.body = source.body();
        return template;
    }

    MailTemplate next(Wording.Source source, String editor, Instant now) {
        MailTemplate next = new MailTemplate();
        next.id = UUID.randomUUID();
        next.kind = kind;
        next.language = language;
        next.version = version + 1;
        next.subject = source.subject();
        next.body = source.body();
        next.editedBy = editor;
        next.editedAt = now;
        return next;
    }

    /** The latest, or the built-in one. */
    static Uni<MailTemplate> current(Kind kind, Language language) {
        return MailTemplate.<MailTemplate>find("kind = ?1 and language = ?2 order by version desc", kind, language)
                .firstResult()
                .map(found -> found == null ? builtIn(kind, language) : found);
    }

    /** All, the latest first, the built-in one at the end. */
    static Uni<List<MailTemplate>> versions(Kind kind, Language language) {
        return MailTemplate.<MailTemplate>find("kind = ?1 and language = ?2 order by version desc", kind, language)
                .list()
                .map(found -> {
                    List<MailTemplate> all = new java.util.ArrayList<>(found);
                    all.add(builtIn(kind, language));
                    return all;
                });
    }

    /** What mails of a kind are written with now, by language. */
    static Uni<Map<Language, Wording.Source>> of(Kind kind) {
        return MailTemplate.<MailTemplate>find("kind = ?1 order by version", kind)
                .list()
                .map(found -> {
                    Map<Language, Wording.Source> sources = new EnumMap<>(Language.class);
                    for (Language language : Language.values()) {
                        sources.put(language, builtIn(kind, language).source());
                    }
                    found.forEach(template -> sources.put(template.language, template.source()));
                    return sources;
                });
    }
}
