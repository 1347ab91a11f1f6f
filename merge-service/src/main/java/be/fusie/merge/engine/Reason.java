package be.fusie.merge.engine;

/**
 * Why a plan or a merge is refused, or what people should know about it. Never holds personal data.
 *
 * @param code short and stable, for machines
 * @param detail what is the matter, with the table, column or value concerned
 * @param remedy what to do about it; empty for a mere finding
 */
public record Reason(String code, String detail, String remedy) {

    public Reason(String code, String detail) {
        this(code, detail, "");
    }
}
