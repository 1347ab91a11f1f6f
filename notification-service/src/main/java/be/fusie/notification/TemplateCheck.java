package be.fusie.notification;

import be.fusie.notification.RecordedMail.Kind;
import be.fusie.notification.Wording.Source;
import io.quarkus.qute.Expression;
import io.quarkus.qute.TemplateException;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says what is wrong with a template before it is used: what can't be parsed, placeholders that the kind of mail does not
 * have, calls; and it writes the mail for sample readers of every role.
 */
@Singleton
class TemplateCheck {

    static final int MOST_OF_A_SUBJECT = 200;

    private static final Pattern LOOP = Pattern.compile("\\{#(?:for|each)\\b([^}]*)\\}?");
    private static final Pattern OVER = Pattern.compile("\\s+(\\w+)\\s+in\\s+letter\\.(?:links|toDos)\\s*");
    private static final Pattern LOOP_META =
            Pattern.compile("_(count|index|indexParity|hasNext|isLast|isFirst|odd|even)$");
    private static final Set<String> OF_ELEMENTS = Set.of("title", "href");

    private final Wording wording;

    TemplateCheck(Wording wording) {
        this.wording = wording;
    }

    /** @param field subject or body; {@code line} counts from 1 within it */
    record Fault(String field, int line, String detail) {}

    List<Fault> faults(Kind kind, Source source) {
        List<Fault> faults = new ArrayList<>();
        Set<String> known = Samples.of(kind).get(0).keySet();
        check("subject", source.subject(), known, faults);
        check("body", source.body(), known, faults);
        if (faults.isEmpty()) {
            write(kind, source, faults);
        }
        return faults;
    }

    private void check(String field, String source, Set<String> known, List<Fault> faults) {
        List<Expression> expressions;
        try {
            expressions = wording.expressions(source);
        } catch (TemplateException e) {
            faults.add(new Fault(field, line(e), said(e)));
            return;
        }
        Set<String> elements = new HashSet<>();
        Matcher loops = LOOP.matcher(source);
        while (loops.find()) {
            Matcher over = OVER.matcher(loops.group(1));
            if (over.matches()) {
                elements.add(over.group(1));
            } else { // a number would be counted up to
                long line = source.substring(0, loops.start())
                                .chars()
                                .filter(c -> c == '\n')
                                .count()
                        + 1;
                faults.add(new Fault(
                        field,
                        (int) line,
                        "write loops as {#for x in letter.links}, over letter.links or letter.toDos, not over"
                                + shortened(loops.group(1))));
            }
        }
        for (Expression expression : expressions) {
            if (!expression.isLiteral() && !isKnown(expression, known, elements)) {
                faults.add(new Fault(
                        field,
                        expression.getOrigin().getLine(),
                        "the placeholder {" + shortened(expression.toOriginalString())
                                + "} is unknown; there are letter." + String.join(", letter.", known)));
            }
        }
    }

    private static boolean isKnown(Expression expression, Set<String> known, Set<String> elements) {
        List<Expression.Part> parts = expression.getParts();
        if (expression.hasNamespace()
                || parts.size() > 2
                || parts.stream().anyMatch(Expression.Part::isVirtualMethod)) {
            return false;
        }
        String first = parts.get(0).getName();
        if (first.equals("letter")) {
            return parts.size() == 2 && known.contains(parts.get(1).getName());
        }
        return elements.contains(LOOP_META.matcher(first).replaceFirst(""))
                && (parts.size() == 1 || OF_ELEMENTS.contains(parts.get(1).getName()));
    }

    private void write(Kind kind, Source source, List<Fault> faults) {
        for (Map<String, Object> sample : Samples.of(kind)) {
            try {
                Wording.Text text = wording.write(source, Language.EN, sample);
                if (text.subject().isEmpty() || text.subject().length() > MOST_OF_A_SUBJECT) {
                    faults.add(new Fault(
                            "subject", 1, "it is empty for some readers, or longer than " + MOST_OF_A_SUBJECT));
                    return;
                }
                if (text.plain().isBlank()) {
                    faults.add(new Fault("body", 1, "it is empty for some readers"));
                    return;
                }
            } catch (TemplateException e) {
                faults.add(new Fault("body", line(e), said(e)));
                return;
            }
        }
    }

    private static int line(TemplateException e) {
        return e.getOrigin() == null ? 1 : Math.max(1, e.getOrigin().getLine());
    }

    /** The first sentence, without where Qute thinks the template is. */
    private static String said(TemplateException e) {
        String message = e.getMessage() == null ? "it can't be read" : e.getMessage();
        return shortened(message.replaceAll("(?s)^(Parser|Rendering) error( in template.*?)?( line \\d+)?:\\s*", "")
                .replaceAll("\\s+", " ")
                .replaceAll(" in template .*$", ""));
    }

    private static String shortened(String text) {
        return text.length() > 200 ? text.substring(0, 200) + " …" : text;
    }
}
