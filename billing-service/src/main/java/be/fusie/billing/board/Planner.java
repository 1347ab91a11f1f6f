package be.fusie.billing.board;

import be.fusie.billing.IntakeForm;
import be.fusie.billing.board.BoardPlan.Activity;
import be.fusie.billing.board.BoardPlan.Article;
import be.fusie.billing.board.BoardPlan.Begun;
import be.fusie.billing.board.BoardPlan.Board;
import be.fusie.billing.board.BoardPlan.Ended;
import be.fusie.billing.board.BoardPlan.Link;
import be.fusie.billing.board.BoardPlan.Off;
import be.fusie.billing.board.BoardPlan.Sequence;
import be.fusie.billing.board.BoardPlan.Unit;
import be.fusie.kit.messaging.Refusal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes the plan of one change of boards: a fixed number of queries, whatever the size of the forms. */
final class Planner {
    private final Connection school;
    private final List<IntakeForm> forms;
    private final LocalDate day;
    private final Set<String> institutions = new HashSet<>();
    private final List<Sequence> sequences = new ArrayList<>();

    private final Map<String, Long> boards = new HashMap<>();
    private final Map<String, Long> kinds = new HashMap<>();

    Planner(Connection school, List<IntakeForm> forms, LocalDate day) {
        this.school = school;
        this.forms = forms;
        this.day = day;
        forms.forEach(form -> institutions.addAll(form.members()));
    }

    BoardPlan plan() throws SQLException {
        readBoards();
        readKinds();
        List<Link> links = new ArrayList<>();
        List<Long> linkIds = links(links);
        Off off = new Off(
                ids(BoardSql.ACTIVE_UNITS), ids(BoardSql.ACTIVE_ARTICLES), ids(BoardSql.ACTIVE_ACTIVITIES), linkIds);
        addLinksOfForms(links);
        List<Board> made = boards();
        List<Begun> begun = new ArrayList<>();
        List<Ended> ended = new ArrayList<>();
        memberships(begun, ended);
        List<Unit> units = new ArrayList<>();
        List<Article> articles = new ArrayList<>();
        List<Activity> activities = new ArrayList<>();
        makeUnits(units, articles, activities);
        return new BoardPlan(day, made, begun, ended, units, articles, activities, off, links, sequences);
    }

    private void readBoards() throws SQLException {
        try (PreparedStatement query = school.prepareStatement(BoardSql.BOARDS)) {
            query.setArray(
                    1,
                    school.createArrayOf(
                            "text", forms.stream().map(IntakeForm::board).toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    boards.put(rows.getString("enterprise_number"), rows.getLong("id"));
                }
            }
        }
    }

    private void readKinds() throws SQLException {
        try (PreparedStatement query = school.prepareStatement(BoardSql.KINDS);
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                kinds.put(rows.getString("value"), rows.getLong("id"));
            }
        }
        for (IntakeForm form : forms) {
            for (IntakeForm.Unit unit : form.units()) {
                for (IntakeForm.Activity activity : unit.activities()) {
                    if (!kinds.containsKey(activity.kind())) {
                        throw new Refusal("the receiving database knows no kind of activity " + activity.kind()
                                + ", which the intake form names for institution " + unit.institution());
                    }
                }
            }
        }
    }

    /** Boards that the school database does not know get an id; a board of two forms one. */
    private List<Board> boards() throws SQLException {
        Map<String, IntakeForm> unknown = new HashMap<>();
        forms.stream()
                .filter(form -> !boards.containsKey(form.board()))
                .forEach(form -> unknown.put(form.board(), form));
        Iterator<Long> ids = take("board", unknown.size());
        List<Board> made = new ArrayList<>();
        unknown.forEach((number, form) -> {
            long id = ids.next();
            boards.put(number, id);
            IntakeForm.Address address = form.address() == null ? new IntakeForm.Address("", "", "") : form.address();
            made.add(new Board(
                    id,
                    number,
                    form.boardName(),
                    form.iban(),
                    address.street(),
                    address.postalCode(),
                    address.city(),
                    true));
        });
        return made;
    }

    /** An institution that is under its new board already stays there; any other membership that goes on ends. */
    private void memberships(List<Begun> begun, List<Ended> ended) throws SQLException {
        Map<String, Long> wanted = new HashMap<>();
        forms.forEach(form -> form.members().forEach(member -> wanted.put(member, boards.get(form.board()))));
        Set<String> there = new HashSet<>();
        try (PreparedStatement query = school.prepareStatement(BoardSql.MEMBERSHIPS)) {
            query.setArray(1, array());
            query.setDate(2, Date.valueOf(day));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    String institution = rows.getString("institution");
                    long board = rows.getLong("board_id");
                    LocalDate from = rows.getDate("from_date").toLocalDate();
                    Date until = rows.getDate("until_date");
                    if (wanted.get(institution) == board && !from.isAfter(day)) {
                        there.add(institution);
                    } else {
                        LocalDate end = from.isBefore(day) ? day : from.plusDays(1);
                        ended.add(new Ended(institution, board, from, end, until == null ? null : until.toLocalDate()));
                    }
                }
            }
        }
        wanted.forEach((institution, board) -> {
            if (!there.contains(institution)) {
                begun.add(new Begun(institution, board, day));
            }
        });
    }

    private void makeUnits(List<Unit> units, List<Article> articles, List<Activity> activities) throws SQLException {
        List<IntakeForm.Unit> all =
                forms.stream().flatMap(form -> form.units().stream()).toList();
        Iterator<Long> unitIds = take("unit", all.size());
        Iterator<Long> articleIds = take(
                "article", all.stream().mapToInt(unit -> unit.articles().size()).sum());
        Iterator<Long> activityIds = take(
                "activity",
                all.stream().mapToInt(unit -> unit.activities().size()).sum());
        for (IntakeForm form : forms) {
            for (IntakeForm.Unit unit : form.units()) {
                long id = unitIds.next();
                units.add(new Unit(id, unit.institution(), boards.get(form.board()), unit.name(), unit.iban()));
                Map<String, Long> codes = new HashMap<>();
                for (IntakeForm.Article article : unit.articles()) {
                    long articleId = articleIds.next();
                    codes.put(article.code(), articleId);
                    articles.add(
                            new Article(articleId, id, article.code(), article.description(), article.priceCents()));
                }
                for (IntakeForm.Activity activity : unit.activities()) {
                    activities.add(new Activity(
                            activityIds.next(),
                            unit.institution(),
                            codes.get(activity.article()),
                            kinds.get(activity.kind()),
                            activity.name(),
                            activity.from(),
                            activity.until()));
                }
            }
        }
    }

    private List<Long> links(List<Link> links) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (PreparedStatement query = school.prepareStatement(BoardSql.EXACT_LINKS)) {
            query.setArray(1, array());
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong("id"));
                    links.add(new Link(rows.getString("institution"), rows.getLong("customers")));
                }
            }
        }
        return ids;
    }

    /** Schools that say they book in Exact, though no link of theirs is known, get the task as well. */
    private void addLinksOfForms(List<Link> links) {
        Set<String> known = new HashSet<>();
        links.forEach(link -> known.add(link.institution()));
        forms.stream()
                .flatMap(form -> form.institutions().stream())
                .filter(member -> member.exact() && known.add(member.institution()))
                .forEach(member -> links.add(new Link(member.institution(), 0)));
    }

    private List<Long> ids(String sql) throws SQLException {
        try (PreparedStatement query = school.prepareStatement(sql)) {
            query.setArray(1, array());
            List<Long> ids = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
            return ids;
        }
    }

    /** Takes ids of a table, and notes where its sequence stood: taking is undone by no rollback. */
    private Iterator<Long> take(String table, int count) throws SQLException {
        List<Long> ids = new ArrayList<>();
        if (count == 0) {
            return ids.iterator();
        }
        String sequence;
        try (PreparedStatement query = school.prepareStatement(BoardSql.SEQUENCE_OF)) {
            query.setString(1, table);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                sequence = row.getString(1);
            }
        }
        long last;
        boolean called;
        try (PreparedStatement query = school.prepareStatement("select last_value, is_called from " + sequence);
                ResultSet row = query.executeQuery()) {
            row.next();
            last = row.getLong(1);
            called = row.getBoolean(2);
        }
        try (PreparedStatement query = school.prepareStatement(BoardSql.TAKE)) {
            query.setString(1, sequence);
            query.setInt(2, count);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
        }
        sequences.add(new Sequence(table, sequence, last, called, ids.get(0), ids.get(ids.size() - 1)));
        return ids.iterator();
    }

    private Array array() throws SQLException {
        return school.createArrayOf("text", institutions.toArray());
    }
}
