package be.fusie.billing.charge;

import be.fusie.billing.charge.InvoiceView.Line;
import be.fusie.billing.charge.InvoiceView.Party;
import com.helger.xsds.ccts.cct.schemamodule.AmountType;
import java.math.BigDecimal;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.AddressType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.CountryType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.CustomerPartyType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.FinancialAccountType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.ItemType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.MonetaryTotalType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.PartyLegalEntityType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.PartyNameType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.PartyTaxSchemeType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.PartyType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.PaymentMeansType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.PriceType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.SupplierPartyType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.TaxCategoryType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.TaxSchemeType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.TaxSubtotalType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.TaxTotalType;
import oasis.names.specification.ubl.schema.xsd.commonbasiccomponents_21.CompanyIDType;
import oasis.names.specification.ubl.schema.xsd.commonbasiccomponents_21.EndpointIDType;
import oasis.names.specification.ubl.schema.xsd.commonbasiccomponents_21.LineExtensionAmountType;
import oasis.names.specification.ubl.schema.xsd.commonbasiccomponents_21.PayableAmountType;
import oasis.names.specification.ubl.schema.xsd.commonbasiccomponents_21.PaymentIDType;
import oasis.names.specification.ubl.schema.xsd.commonbasiccomponents_21.PriceAmountType;
import oasis.names.specification.ubl.schema.xsd.commonbasiccomponents_21.TaxAmountType;
import oasis.names.specification.ubl.schema.xsd.commonbasiccomponents_21.TaxExclusiveAmountType;
import oasis.names.specification.ubl.schema.xsd.commonbasiccomponents_21.TaxInclusiveAmountType;
import oasis.names.specification.ubl.schema.xsd.commonbasiccomponents_21.TaxableAmountType;

/** What an invoice and its credit note have in common in UBL. */
final class UblParts {
    /** Peppol's code list of participant identifiers: the Belgian enterprise number. */
    private static final String KBO = "0208";

    /** UNCL4461: credit transfer. */
    private static final String TRANSFER = "30";

    private final InvoiceView invoice;

    UblParts(InvoiceView invoice) {
        this.invoice = invoice;
    }

    SupplierPartyType seller() {
        var seller = new SupplierPartyType();
        seller.setParty(party(invoice.seller()));
        return seller;
    }

    CustomerPartyType buyer() {
        var buyer = new CustomerPartyType();
        buyer.setParty(party(invoice.buyer()));
        return buyer;
    }

    PaymentMeansType transfer() {
        var account = new FinancialAccountType();
        account.setID(invoice.iban());
        account.setName(invoice.seller().name());
        var means = new PaymentMeansType();
        means.setPaymentMeansCode(TRANSFER);
        means.addPaymentID(new PaymentIDType(invoice.ogm()));
        means.setPayeeFinancialAccount(account);
        return means;
    }

    TaxTotalType taxes() {
        var taxes = new TaxTotalType();
        taxes.setTaxAmount(money(new TaxAmountType(), invoice.vatCents()));
        for (var rate : invoice.vat()) {
            var subtotal = new TaxSubtotalType();
            subtotal.setTaxableAmount(money(new TaxableAmountType(), rate.netCents()));
            subtotal.setTaxAmount(money(new TaxAmountType(), rate.vatCents()));
            subtotal.setTaxCategory(category(rate.vatBasisPoints()));
            taxes.addTaxSubtotal(subtotal);
        }
        return taxes;
    }

    MonetaryTotalType totals() {
        var totals = new MonetaryTotalType();
        totals.setLineExtensionAmount(net(invoice.netCents()));
        totals.setTaxExclusiveAmount(money(new TaxExclusiveAmountType(), invoice.netCents()));
        totals.setTaxInclusiveAmount(money(new TaxInclusiveAmountType(), invoice.totalCents()));
        totals.setPayableAmount(money(new PayableAmountType(), invoice.totalCents()));
        return totals;
    }

    LineExtensionAmountType net(long cents) {
        return money(new LineExtensionAmountType(), cents);
    }

    ItemType item(Line line) {
        var item = new ItemType();
        item.setName(line.description());
        item.addClassifiedTaxCategory(category(line.vatBasisPoints()));
        return item;
    }

    PriceType price(Line line) {
        var price = new PriceType();
        price.setPriceAmount(money(new PriceAmountType(), line.unitCents()));
        return price;
    }

    static BigDecimal whole(int quantity) {
        return BigDecimal.valueOf(quantity);
    }

    private static PartyType party(Party body) {
        var endpoint = new EndpointIDType(body.enterpriseNumber());
        endpoint.setSchemeID(KBO);
        var name = new PartyNameType();
        name.setName(body.name());
        var vat = new PartyTaxSchemeType();
        vat.setCompanyID(body.number().vatNumber());
        vat.setTaxScheme(vatScheme());
        var company = new CompanyIDType(body.enterpriseNumber());
        company.setSchemeID(KBO);
        var legal = new PartyLegalEntityType();
        legal.setRegistrationName(body.name());
        legal.setCompanyID(company);

        var party = new PartyType();
        party.setEndpointID(endpoint);
        party.addPartyName(name);
        party.setPostalAddress(address(body));
        party.addPartyTaxScheme(vat);
        party.addPartyLegalEntity(legal);
        return party;
    }

    /** An empty element is forbidden: what is not known is left out. */
    private static AddressType address(Party body) {
        var country = new CountryType();
        country.setIdentificationCode("BE");
        var address = new AddressType();
        if (!body.street().isBlank()) {
            address.setStreetName(body.street());
        }
        if (!body.city().isBlank()) {
            address.setCityName(body.city());
        }
        if (!body.postalCode().isBlank()) {
            address.setPostalZone(body.postalCode());
        }
        address.setCountry(country);
        return address;
    }

    /** Standard rate, or zero rated. */
    private static TaxCategoryType category(int vatBasisPoints) {
        var category = new TaxCategoryType();
        category.setID(vatBasisPoints == 0 ? "Z" : "S");
        category.setPercent(Amounts.percent(vatBasisPoints));
        category.setTaxScheme(vatScheme());
        return category;
    }

    private static TaxSchemeType vatScheme() {
        var scheme = new TaxSchemeType();
        scheme.setID("VAT");
        return scheme;
    }

    private <T extends AmountType> T money(T amount, long cents) {
        amount.setValue(Amounts.decimal(cents));
        amount.setCurrencyID(invoice.currency());
        return amount;
    }
}
