package be.fusie.request.console;

import be.fusie.request.plan.Formats;
import be.fusie.request.plan.Language;
import be.fusie.request.plan.Texts;
import io.quarkus.qute.TemplateData;
import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.RequestScoped;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who reads the page: name, roles, language, look. Templates know it as {@code me}; all that they say, they say by
 * {@link #text}, and all that they count or date, they write by the methods here.
 */
@RequestScoped
@TemplateData
public class Reader {

    static final String LANGUAGE = "fusie_language";
    static final String THEME = "fusie_theme";
    static final Set<String> THEMES = Set.of("auto", "light", "dark");

    private static final Map<Language, Texts> TEXTS = Texts.load("/console/texts", "/console/people");
    private static final char NO_BREAK = '\u00a0';

    private final SecurityIdentity identity;
    private final HttpServerRequest request;
    private final FormToken forms;
    private final ZoneId zone;

    Reader(SecurityIdentity identity, HttpServerRequest request, FormToken forms, ConsoleSettings settings) {
        this.identity = identity;
        this.request = request;
        this.forms = forms;
        this.zone = settings.zone();
    }

    /** An entry of the navigation. @param key of its text */
    @TemplateData
    public record Place(String href, String key) {}

    private Texts texts() {
        return TEXTS.get(spoken());
    }

    private Formats formats() {
        return texts().formats();
    }

    private Language spoken() {
        Cookie chosen = request.getCookie(LANGUAGE);
        return Language.of(chosen == null ? "" : chosen.getValue())
                .orElseGet(() -> Language.best(request.getHeader("Accept-Language")));
    }

    /** The language's code: {@code nl}, {@code fr}, {@code de} or {@code en}. */
    public String language() {
        return spoken().code();
    }

    /** {@code light}, {@code dark}, or {@code auto} for what the browser is set to. */
    public String theme() {
        Cookie chosen = request.getCookie(THEME);
        return chosen != null && THEMES.contains(chosen.getValue()) ? chosen.getValue() : "auto";
    }

    /** A text in the reader's language. @param places names and values in turn */
    public String text(String key, Object... places) {
        return texts().of(key, places);
    }

    /** The text of a key that is made of parts: {@code word('state', state)} for {@code state.RUNNING}. */
    public String word(Object... parts) {
        return texts().of(Arrays.stream(parts).map(Object::toString).collect(Collectors.joining(".")));
    }

    /** The same for what a service may name otherwise one day: the name itself when no text is known for it. */
    public String told(String prefix, String name) {
        return texts().known(prefix + "." + name, name);
    }

    /** The same with other words where no text is known. */
    String told(String prefix, String name, String otherwise) {
        return texts().known(prefix + "." + name, otherwise);
    }

    /** Whether the reader writes cents behind a comma. */
    boolean comma() {
        return spoken() != Language.EN;
    }

    /** An enterprise number as people write it: {@code 0123.456.749}. */
    public String enterprise(String number) {
        return number.replaceFirst("^(\\d{4})(\\d{3})(\\d{3})$", "$1.$2.$3");
    }

    /** What somebody did to a freeze, as freeze-service notes it: {@code held until 2026-07-01T20:00:00Z}. */
    public String froze(String noted) {
        if (noted.startsWith("held until ")) {
            return text("froze.held-until", "time", moment(Instant.parse(noted.substring("held until ".length()))));
        }
        return noted.matches("nudged \\d{1,9} editors")
                ? text("froze.nudged", "count", Integer.parseInt(noted.split(" ")[1]))
                : told("froze", noted.replace(' ', '-'), noted);
    }

    /** Where a migration stood, as the history keeps it: {@code RUNNING MERGE, paused}. */
    public String standing(String kept) {
        String[] words = kept.replace(", paused", "").split(" ");
        StringBuilder text = new StringBuilder(told("state", words[0]));
        if (words.length > 1) {
            text.append(": ").append(told("step", words[1]));
        }
        return kept.endsWith(", paused") ? text + " (" + text("paused") + ")" : text.toString();
    }

    /** False also on the page that says that the sign-in went wrong. */
    public boolean signedIn() {
        try {
            return !identity.isAnonymous();
        } catch (AuthenticationFailedException | AuthenticationCompletionException e) {
            return false;
        }
    }

    /** What the sign-in calls the reader. */
    public String name() {
        Principal principal = identity.getPrincipal();
        return principal == null ? "" : principal.getName();
    }

    public boolean operator() {
        return identity.hasRole("operator");
    }

    public boolean director() {
        return identity.hasRole("director");
    }

    public boolean school() {
        return identity.hasRole("school");
    }

    /** Where the reader can go, by role. */
    public List<Place> places() {
        return Places.of(this);
    }

    /** Whether the page shown now is at or under that address. */
    public boolean at(String address) {
        return request.path().equals(address) || request.path().startsWith(address + "/");
    }

    /** Address of the page shown now, with its query. */
    public String here() {
        return request.uri();
    }

    /** What every form has to carry as {@code form-token}. */
    public String formToken() {
        return forms.of(identity);
    }

    /** Address of a static file of the console, which changes with the file. */
    public String asset(String name) {
        return Assets.address(name);
    }

    /** Whole numbers only. */
    public String number(Number number) {
        return formats().number(number.longValue());
    }

    public String percent(double share) {
        return number((long) Math.floor(share * 100)) + NO_BREAK + "%";
    }

    public String money(long cents, String currency) {
        return formats().money(cents, currency);
    }

    public String day(LocalDate day) {
        return formats().date(day);
    }

    /** Day and time of day, in the console's time zone. */
    public String moment(Instant moment) {
        return formats().moment(moment, zone);
    }

    /** The time of day alone when it is today, else day and time. */
    public String when(Instant moment) {
        var there = moment.atZone(zone);
        return there.toLocalDate().equals(LocalDate.now(zone)) ? clock(moment) : moment(moment);
    }

    /** The time of day with seconds. */
    public String clock(Instant moment) {
        var there = moment.atZone(zone);
        return "%02d:%02d:%02d".formatted(there.getHour(), there.getMinute(), there.getSecond());
    }

    /** For machines: {@code datetime} of a {@code time} element. */
    public String iso(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** How long something took: tenths of a second below ten seconds, then as coarse as people reckon. */
    public String lasted(Number time) {
        double seconds = time.doubleValue();
        if (seconds < 10) {
            String tenths = BigDecimal.valueOf(Math.max(0, seconds))
                    .setScale(1, RoundingMode.HALF_UP)
                    .toPlainString();
            return (spoken() == Language.EN ? tenths : tenths.replace('.', ',')) + NO_BREAK + "s";
        }
        return seconds < 86_400 * 2
                ? formats().duration(seconds)
                : text("days", "count", (long) Math.floor(seconds / 86_400));
    }

    /** How long ago something was. */
    public String since(Instant moment) {
        return lasted(Math.max(0, Duration.between(moment, Instant.now()).toMillis() / 1000.0));
    }
}
