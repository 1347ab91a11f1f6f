package be.fusie.platform;

import com.helger.diagnostics.error.IError;
import com.helger.diver.api.coord.DVRCoordinate;
import com.helger.phive.api.execute.ValidationExecutionManager;
import com.helger.phive.api.executorset.ValidationExecutorSetRegistry;
import com.helger.phive.api.validity.IValidityDeterminator;
import com.helger.phive.peppol.PeppolValidation;
import com.helger.phive.peppol.PeppolValidation2026_05;
import com.helger.phive.xml.source.IValidationSourceXML;
import com.helger.phive.xml.source.ValidationSourceXML;
import com.helger.xml.serialize.read.DOMReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Judges e-invoices as a Peppol access point does: by the schemas of UBL and by the official rules of EN 16931 and of Peppol
 * BIS Billing 3. A module that uses it names {@code phive-rules-peppol}, {@code phive-xml} and {@code jaxb-runtime} itself.
 */
public final class PeppolRules {

    /** Which rules these are, for a reader. */
    public static final String NAME = "Peppol BIS Billing 3, May 2026";

    private static final ValidationExecutorSetRegistry<IValidationSourceXML> RULES =
            new ValidationExecutorSetRegistry<>();

    static {
        PeppolValidation.initStandard(RULES);
    }

    private PeppolRules() {}

    /**
     * What is wrong with an invoice.
     *
     * @param ubl UBL 2.1
     * @return warnings and errors, each with the rule that it breaks; empty when it keeps them all
     */
    public static List<String> faultsOfInvoice(byte[] ubl) {
        return faults(PeppolValidation2026_05.VID_OPENPEPPOL_INVOICE_UBL_V3, ubl);
    }

    /** The same for a credit note. */
    public static List<String> faultsOfCreditNote(byte[] ubl) {
        return faults(PeppolValidation2026_05.VID_OPENPEPPOL_CREDIT_NOTE_UBL_V3, ubl);
    }

    private static List<String> faults(DVRCoordinate rules, byte[] ubl) {
        var source = ValidationSourceXML.create("ubl", DOMReader.readXMLDOM(ubl));
        var results = ValidationExecutionManager.executeValidation(
                IValidityDeterminator.createDefault(), RULES.getOfID(rules), source, Locale.US);
        List<String> faults = new ArrayList<>();
        results.forEach(result -> result.getErrorList().forEach(error -> faults.add(text(error))));
        return faults;
    }

    private static String text(IError error) {
        return error.getErrorLevel().getID() + " " + error.getErrorID() + " " + error.getErrorText(Locale.US);
    }
}
