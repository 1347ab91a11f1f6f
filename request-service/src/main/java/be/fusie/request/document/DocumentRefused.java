package be.fusie.request.document;

/** A signed PDF that proves nothing, with the reason. */
public final class DocumentRefused extends RuntimeException {

    /** Why, for people and machines. */
    public enum Reason {
        UNREADABLE("This is no PDF that can be read.", "Upload the PDF as your signing tool saved it."),
        NOT_SIGNED("The PDF carries no signature.", "Sign it with your eID or itsme and upload it then."),
        BROKEN("The signature does not fit the document: it was changed.", "Download the plan again and sign it anew."),
        CHANGED_AFTERWARDS(
                "Something was added to the PDF after it was signed.",
                "Upload the PDF as your signing tool saved it, without editing it."),
        OTHER_DOCUMENT(
                "This is not the PDF of this plan as it was handed out.",
                "Download the current plan as PDF, and sign that file as it is: tools that write it anew can't be used."),
        OTHER_VERSION("This is another version of the plan.", "Download the current version as PDF and sign that one."),
        ANNOTATED(
                "Notes, forms or other pages were added to the plan before it was signed.",
                "Sign the plan as it is; who does not agree refuses it."),
        UNTRUSTED(
                "The signer's certificate does not lead to one that is trusted here.",
                "Sign with your eID or itsme; if you did, the operator has to add its root."),
        EXPIRED("The signer's certificate was not valid at that time.", "Sign with a certificate that is valid."),
        REVOKED("The signer's certificate was revoked.", "Sign with a certificate that is valid."),
        UNCERTAIN(
                "Whether the signer's certificate was revoked can't be found out just now.",
                "Upload the same file again later."),
        WRONG_TIME(
                "By its own statement the PDF was signed before the plan was made, or in the future.",
                "Set the clock of the computer right, and sign again."),
        NO_PERSON(
                "The certificate names no person by national number.",
                "Sign as a person with your eID or itsme, not with a seal of an organisation."),
        OTHER_PERSON(
                "The certificate is not that of the person who is signed in, or the operator has not recorded it.",
                "Upload what you signed yourself; if you did, have the operator record your identity.");

        private final String detail;
        private final String remedy;

        Reason(String detail, String remedy) {
            this.detail = detail;
            this.remedy = remedy;
        }

        public String detail() {
            return detail;
        }

        public String remedy() {
            return remedy;
        }
    }

    private final Reason reason;

    public DocumentRefused(Reason reason) {
        super(reason.detail);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
