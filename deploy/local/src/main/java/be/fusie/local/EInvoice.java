package be.fusie.local;

import be.fusie.platform.PeppolRules;
import be.fusie.platform.PlatformException;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;

/**
 * What an invoice or credit note in UBL says, read by a program that did not write it.
 *
 * @param payable with VAT, in {@code currency}
 * @param ogm the structured communication that the payer repeats
 * @param buyer name of the legal body that pays
 * @param address of the buyer in the Peppol network: scheme and number
 * @param faults which official rules it breaks; see {@link PeppolRules}
 */
public record EInvoice(
        String number,
        BigDecimal payable,
        String currency,
        String ogm,
        String buyer,
        String address,
        List<String> faults) {

    public static EInvoice read(byte[] ubl) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            Document document = factory.newDocumentBuilder().parse(new ByteArrayInputStream(ubl));
            boolean credit = document.getDocumentElement().getLocalName().equals("CreditNote");
            String buyer = "AccountingCustomerParty/Party/";
            return new EInvoice(
                    text(document, "ID"),
                    new BigDecimal(text(document, "LegalMonetaryTotal/PayableAmount")),
                    text(document, "DocumentCurrencyCode"),
                    text(document, "PaymentMeans/PaymentID"),
                    text(document, buyer + "PartyName/Name"),
                    text(document, buyer + "EndpointID/@schemeID") + ":" + text(document, buyer + "EndpointID"),
                    credit ? PeppolRules.faultsOfCreditNote(ubl) : PeppolRules.faultsOfInvoice(ubl));
        } catch (PlatformException e) {
            throw e;
        } catch (Exception e) {
            throw new PlatformException("The e-invoice can't be read: " + e.getMessage(), e);
        }
    }

    /** @param path local names below the root, whatever their namespaces */
    private static String text(Document document, String path) throws XPathExpressionException {
        XPath xpath = XPathFactory.newInstance().newXPath();
        String below = path.replaceAll("(^|/)(\\w+)", "$1*[local-name() = '$2']");
        return xpath.evaluate("/*/" + below, document);
    }
}
