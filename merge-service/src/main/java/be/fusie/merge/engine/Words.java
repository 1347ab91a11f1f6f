package be.fusie.merge.engine;

import be.fusie.kit.jdbc.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What names of tables and columns tell, in Dutch, French, English and German: hints only, checked against the data. */
final class Words {

    static final Set<String> INSTITUTION = words(
            "institution institutions instelling instellingen school schools scholen campus campuses vestiging vestigingen organisation"
                    + " organization org tenant realm company etablissement ecole schule schulen einrichtung standort establishment site kindergarten"
                    + " crèche creche college lycee academy branch");

    static final Set<String> PERSON = words(
            "person persons people persoon personen personne personnes mens mensen human humans individual individu party"
                    + " natuerlicheperson mensch user users gebruiker gebruikers utilisateur benutzer userentity member members lid leden identity");

    /** What people are to a school: a column or a table of this name is about somebody. */
    static final Set<String> ROLES = words(
            "pupil pupils student students leerling leerlingen eleve eleves élève élèves schueler schüler kid child children kinder"
                    + " boarder boarders intern interns interne internen staff personeel teacher teachers leraar leerkracht leerkrachten enseignant"
                    + " prof lehrer employee employees werknemer medewerker mitarbeiter titular titularis guardian guardians parent parents ouder"
                    + " ouders voogd tuteur eltern vormund mother father moeder vader mere pere mutter vater mentor coach supervisor author auteur"
                    + " autor owner eigenaar besitzer visitor bezoeker creator editor approver signer sender recipient receiver assignee participant"
                    + " attendee nurse doctor contact chair voorzitter responsible verantwoordelijke responsable by door par von sibling partner"
                    + " spouse caretaker reporter tutor");

    private static final Set<String> ID = words(
            "id ids no nos nr nrs num nums nummer nummers number numbers numero numeros key keys ref refs fk by uid uuid uuids guid pk identifier"
                    + " identifiers reference references sid oid");

    private static final Set<String> QUANTITY = words(
            "year years jaar annee jahr month maand mois monat day days dag dagen jour jours tag tage week weken hour hours uur uren heure stunde"
                    + " minute minutes minuten seconds count counts counter aantal nombre anzahl amount bedrag montant betrag cent cents euro price prijs"
                    + " prix preis quantity qty hoeveelheid quantite menge score punten points grade note maximum minimum max min total totaal sum som"
                    + " position positie order ordering volgorde ordre reihenfolge rank rang sort sequence seq index idx age leeftijd alter period periode"
                    + " level niveau percent percentage pct rate size grootte taille length lengte width height hoogte weight gewicht poids duration duur"
                    + " version versie rev revision port status state priority prioriteit postal postcode zip plz phone telefoon telephone telefon gsm"
                    + " mobile fax capacity seats places floor verdieping room lokaal salle zimmer room time timestamp date datum lat lon longitude latitude"
                    + " temperature vat btw tva flags flag mask bit bits attempts retries ttl effective full part balance saldo discount korting code"
                    + " lock nonce salt hash iteration iterations salary"
                    + " house huis maison haus box bus line row page item serial batch step attempt");

    static final Set<String> MONEY = words(
            "amount bedrag montant betrag price prijs prix preis total totaal sum som cents cent euro fee cost kost cout tarif tarief balance"
                    + " saldo paid betaald paye bezahlt invoiced due");

    static final Set<String> DAYS = words("days dagen jours tage hours uren heures stunden");

    static final Set<String> NATIONAL = words(
            "national nationalid nationalnumber nationalnr nationaal nationaalnummer rijksregister rijksregisternummer rijksregisternr rijksnr"
                    + " rijksnummer insz inszno insznr insznummer niss nissnr nissnummer nrn rrn rnn rr rrnr nir nin ssn bsn registrenational"
                    + " numeronational numnational numeroregistrenational nationalregister sozialversicherungsnummer svnr svnummer socialsecuritynumber");

    static final Set<String> BORN = words(
            "birth birthdate birthdt birthday bday bdate born dob dateofbirth geboorte geboortedatum geboortedag gebdatum gebdat geboren naissance"
                    + " datenaissance datedenaissance datenaiss naiss geburt geburtsdatum geburtstag");

    static final Set<String> NAME = words(
            "name names naam namen nom noms prenom prenoms fname lname voornaam achternaam familienaam lastname firstname surname familyname givenname fullname vorname"
                    + " nachname familienname forename");

    static final Set<String> TECHNICAL =
            words("flyway databasechangelog databasechangeloglock liquibase migrations alembic");

    private static final Pattern BOUNDARY = Pattern.compile("(?<=[\\p{Ll}\\d])(?=\\p{Lu})|[^\\p{L}\\p{N}]+");

    private Words() {}

    private static Set<String> words(String all) {
        return Set.of(List.of(all.split(" ")).stream().distinct().toArray(String[]::new));
    }

    /** The words of a name, in small letters: {@code lastName} and {@code LAST_NAME} are the same two. */
    static List<String> of(String name) {
        List<String> all = new ArrayList<>();
        for (String word : BOUNDARY.split(name)) {
            if (!word.isEmpty()) {
                all.add(word.toLowerCase(Locale.ROOT));
            }
        }
        return all;
    }

    static boolean any(String name, Set<String> words) {
        return of(name).stream().anyMatch(words::contains) || words.contains(String.join("", of(name)));
    }

    /** Whether the name ends as those of references do. */
    static boolean isIdLike(String name) {
        List<String> words = of(name);
        String last = words.isEmpty() ? "" : words.get(words.size() - 1);
        return ID.contains(last)
                || (words.size() == 1
                        && last.length() > 4
                        && (last.endsWith("id") || last.endsWith("nr") || last.endsWith("ids")));
    }

    /** Whether the name says that the value measures, counts or orders something: a room number refers to nothing. */
    static boolean isQuantity(String name) {
        List<String> words = of(name);
        List<String> what = isIdLike(name) ? words.subList(0, Math.max(0, words.size() - 1)) : words;
        return what.stream().anyMatch(QUANTITY::contains);
    }

    /** Whether the name is one of years. */
    static boolean isYear(String name) {
        return any(name, Set.of("year", "jaar", "annee", "jahr", "schooljaar", "schoolyear", "schuljahr"));
    }

    /** Whether a column's name, without what makes it a reference, means this table. */
    static boolean means(String column, String table) {
        List<String> words = new ArrayList<>(of(column));
        while (words.size() > 1 && ID.contains(words.get(words.size() - 1))) {
            words.remove(words.size() - 1);
        }
        if (words.size() == 1) {
            String only = words.get(0);
            for (String end : List.of("ids", "id", "nr", "no", "fk")) {
                if (only.length() > end.length() + 2
                        && only.endsWith(end)
                        && sameThing(only.substring(0, only.length() - end.length()), table)) {
                    return true;
                }
            }
        }
        for (int from = 0; from < words.size(); from++) {
            if (sameThing(String.join("", words.subList(from, words.size())), table)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a word means a table of that name, in singular or plural, with or without a prefix. */
    static boolean sameThing(String word, String table) {
        List<String> words = of(Names.split(table).get(Names.split(table).size() - 1));
        String w = singular(word.toLowerCase(Locale.ROOT));
        for (int from = 0; from < words.size(); from++) {
            if (w.equals(singular(String.join("", words.subList(from, words.size()))))) {
                return true;
            }
        }
        return false;
    }

    private static String singular(String word) {
        if (word.endsWith("ies")) {
            return word.substring(0, word.length() - 3) + "y";
        }
        if (word.length() > 4 && word.endsWith("en")) {
            return word.substring(0, word.length() - 2);
        }
        return word.length() > 3 && word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
    }
}
