package be.fusie.notification;

import be.fusie.kit.problem.Problem;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** Every problem that this service answers with, by name. None repeats a name or an address. */
final class NotificationProblems {

    private static final int SHOWN = 20;

    private NotificationProblems() {}

    static Problem unknownMigration(UUID migration) {
        return Problem.of(
                404,
                "unknown-migration",
                "Unknown migration",
                "Nothing was announced about a migration " + migration + " that you may see.",
                "Check the id; a migration stands here once it is announced.");
    }

    static Problem unknownInstitution(String institution) {
        return Problem.of(
                404,
                "unknown-institution",
                "Unknown institution",
                "There is no institution " + institution + " that you may see.",
                "Use the number of an institution that your sign-in gives you.");
    }

    static Problem unknownToDo(UUID toDo) {
        return Problem.of(
                404,
                "unknown-to-do",
                "Unknown to-do",
                "There is no to-do " + toDo + " of a school of yours in this migration.",
                "Take the id from the list of to-dos.");
    }

    static Problem withdrawn(UUID toDo) {
        return Problem.of(
                409,
                "to-do-withdrawn",
                "To-do withdrawn",
                "The migration of to-do " + toDo + " does not take place, or was undone.",
                "Nothing is to be done for it any more.");
    }

    static Problem doneElsewhere(String link) {
        return Problem.of(
                        409,
                        "done-elsewhere",
                        "Ticked off where it is done",
                        "This to-do is ticked off by the service in which it is done, which has to know more than that it is.",
                        "Say it at the address in the member link; or mark it as not-needed.")
                .with("link", link);
    }

    static Problem unknownMail(UUID mail) {
        return Problem.of(
                404,
                "unknown-mail",
                "Unknown mail",
                "There is no mail " + mail + ".",
                "Take the id from the list of mails.");
    }

    static Problem mailUnderWay(UUID mail) {
        return Problem.of(
                409,
                "mail-under-way",
                "Mail under way",
                "Mail " + mail + " is neither given up nor sent: it is tried already, or was withdrawn.",
                "Wait for what comes of it.");
    }

    static Problem mailTwice() {
        return Problem.of(
                409,
                "mail-twice",
                "Mail twice",
                "This address got a mail of this kind about this migration already.",
                "Nothing has to be sent there.");
    }

    static Problem unknownTemplate() {
        return Problem.of(
                404,
                "unknown-template",
                "Unknown template",
                "There is no such template, or no such version of it.",
                "Take kind, language and version from the list of templates.");
    }

    static Problem outdatedTemplate(int version) {
        return Problem.of(
                        409,
                        "template-changed",
                        "Template changed",
                        "Somebody changed the template meanwhile: it is at version " + version + ".",
                        "Read it, put your change into it, and send it with basedOn = " + version + ".")
                .with("version", version);
    }

    static Problem invalidTemplate(List<TemplateCheck.Fault> faults) {
        String detail = faults.stream()
                .limit(SHOWN)
                .map(fault -> fault.field() + ", line " + fault.line() + ": " + fault.detail())
                .collect(Collectors.joining("; "));
        return Problem.of(
                        400,
                        "invalid-template",
                        "Invalid template",
                        detail,
                        "Mend the lines named under 'faults'; nothing was stored.")
                .with("faults", faults.stream().limit(SHOWN).toList());
    }

    static Problem badInstitution() {
        return Problem.of(
                400,
                "invalid-institution",
                "Invalid institution",
                "The parameter institution is missing or no institution number.",
                "Give institution=<six digits>.");
    }

    static Problem badState(String parameter, String values) {
        return Problem.of(
                400,
                "invalid-state",
                "Invalid state",
                parameter + " is missing or unknown.",
                "Give one of: " + values + ".");
    }

    static Problem noContacts() {
        return Problem.of(
                400,
                "contacts-missing",
                "Contacts missing",
                "The body holds no list of contacts.",
                "Send a JSON list; an empty one removes all contacts.");
    }

    static Problem invalidContacts(List<ContactEntry.Fault> faults) {
        String detail = faults.stream()
                .limit(SHOWN)
                .map(fault -> "entry " + fault.entry() + ", " + fault.field() + ": " + fault.detail())
                .collect(Collectors.joining("; "));
        return Problem.of(
                        400,
                        "invalid-contacts",
                        "Invalid contacts",
                        faults.size() > SHOWN ? detail + "; and " + (faults.size() - SHOWN) + " more" : detail,
                        "Mend the entries named under 'entries' (counted from 1) and send the whole list again;"
                                + " nothing was stored.")
                .with("entries", faults);
    }
}
