package be.fusie.request.console;

import be.fusie.request.console.Moves.Fault;
import io.quarkus.qute.TemplateData;
import java.util.List;

/**
 * What is wrong with an intake form, told beside the fields that it is about, in the reader's language. That something is
 * missing is only said to who has the form checked: a draft may lack anything.
 *
 * @param checked whether it was
 */
@TemplateData
public record IntakeFaults(List<Fault> all, boolean checked, Reader reader) {

    private static final List<String> MISSING = List.of("required", "minItems", "minLength", "no-unit");

    private boolean told(Fault fault) {
        return checked || !MISSING.contains(fault.code());
    }

    /** What is wrong with the field there; null: nothing. */
    public String at(String pointer) {
        return all.stream()
                .filter(fault -> fault.pointer().equals(pointer)
                        && told(fault)
                        && !fault.code().equals("required"))
                .findFirst()
                .map(this::words)
                .orElse(null);
    }

    /** The same for a field that the form needs. @param value what stands in it now */
    public String needed(String pointer, String value) {
        String parent = pointer.replaceFirst("/[^/]*$", "");
        boolean missing = value.isEmpty()
                && checked
                && all.stream()
                        .anyMatch(fault -> fault.code().equals("required")
                                && (fault.pointer().equals(parent)
                                        || fault.pointer().equals(parent.replaceFirst("/[^/]*$", ""))));
        return missing ? reader.text("intake.wrong.required") : at(pointer);
    }

    /** How many are there or beneath, such as in a unit. */
    public long under(String pointer) {
        return all.stream()
                .filter(fault -> (fault.pointer() + "/").startsWith(pointer + "/"))
                .count();
    }

    /** How many are told on the page of the board: those of units stand with the units. */
    public long ofBoard() {
        return all.stream()
                .filter(fault -> !fault.pointer().startsWith("/units/"))
                .count();
    }

    /** Of one field in particular, else of any. */
    private String words(Fault fault) {
        String field = fault.pointer().replaceFirst(".*/", "");
        String any = reader.told("intake.wrong", fault.code());
        return reader.told("intake.wrong." + fault.code(), field, any.equals(fault.code()) ? fault.problem() : any);
    }
}
