package be.fusie.api;

import be.fusie.api.Call.Caller;
import be.fusie.api.Contract.Operation;
import be.fusie.api.Contract.Parameter;
import be.fusie.api.Judge.Fault;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Sends generated requests to every operation of one service's OpenAPI document, valid and otherwise, and judges the
 * answers. The same seed makes the same requests, as long as the service answers alike: what answers tell is used in
 * later requests.
 *
 * <p>Each operation gets two rounds. In the first every request is wrong in something (input, token, role): the service's
 * {@code state} has to be the same afterwards. In the second all kinds come as they fall.
 */
final class Fuzzer {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Contract contract;
    private final String base;
    private final List<Caller> callers;
    private final Known known;
    private final Supplier<Map<String, String>> state;
    private final long seed;
    private final Duration patience;
    private final Judge judge;
    private final Map<String, Finding> findings = new LinkedHashMap<>();
    private final Map<String, Map<Integer, Integer>> statuses = new TreeMap<>();
    private int calls;
    private Duration took = Duration.ZERO;

    /**
     * @param callers the operator first
     * @param state what the service keeps, by table; any difference counts
     * @param patience how long an answer may take
     */
    Fuzzer(
            Contract contract,
            String base,
            List<Caller> callers,
            Known known,
            Supplier<Map<String, String>> state,
            long seed,
            Duration patience) {
        this.contract = contract;
        this.base = base;
        this.callers = callers;
        this.known = known;
        this.state = state;
        this.seed = seed;
        this.patience = patience;
        this.judge = new Judge(contract.schemas());
    }

    /** @param example the first request that showed it @param times how many did */
    record Finding(String operation, Fault fault, String example, int times) {
        @Override
        public String toString() {
            return operation + ": " + fault.rule() + " (" + Call.cut(fault.about()) + "), " + times
                    + " times, first\n    " + example;
        }
    }

    /** What a run showed. @param answered how often each operation answered which status */
    record Result(int calls, Duration took, List<Finding> findings, Map<String, Map<Integer, Integer>> answered) {}

    /** Both rounds. @param requests about how many are sent, spread over the operations */
    Result run(int requests) {
        refused(requests);
        return mixed(requests);
    }

    /** The first round; whatever changes meanwhile in what the service keeps counts as a finding. */
    void refused(int requests) {
        Instant began = Instant.now();
        int each = each(requests);
        for (Operation operation : contract.operations()) {
            Random random = random(operation, 1);
            Map<String, String> before = state.get();
            for (int i = 0; i < each; i++) {
                send(wrong(operation, random));
            }
            undocumentedMethods(operation, random);
            Map<String, String> after = state.get();
            Set<String> changed = new TreeSet<>(before.keySet());
            changed.addAll(after.keySet());
            changed.removeIf(table -> before.getOrDefault(table, "").equals(after.getOrDefault(table, "")));
            if (!changed.isEmpty()) {
                found(
                        operation,
                        new Fault("refused requests left something behind", String.join(", ", changed)),
                        "one of #" + (calls - each) + " to #" + calls);
            }
        }
        took = took.plus(Duration.between(began, Instant.now()));
    }

    /** The second round, which may set off work in other services. */
    Result mixed(int requests) {
        Instant began = Instant.now();
        int each = each(requests);
        for (int round = 0; round < 2; round++) {
            for (Operation operation : contract.operations()) {
                Random random = random(operation, 2 + round);
                for (int i = 0; i < (each + 1) / 2; i++) {
                    send(random.nextInt(5) < 3 ? right(operation, random) : wrong(operation, random));
                }
            }
        }
        took = took.plus(Duration.between(began, Instant.now()));
        return new Result(calls, took, List.copyOf(findings.values()), statuses);
    }

    private int each(int requests) {
        return Math.max(10, requests / 2 / contract.operations().size());
    }

    private Random random(Operation operation, int round) {
        return new Random(seed * 31 + operation.name().hashCode() * 7L + round);
    }

    private void send(Call call) {
        Answer answer;
        try {
            answer = Answer.to(call, base, patience);
        } catch (IllegalArgumentException e) {
            return; // the JDK's client refuses to send it
        }
        statuses.computeIfAbsent(call.operation().name(), o -> new TreeMap<>()).merge(answer.status(), 1, Integer::sum);
        judge.faults(call, answer)
                .forEach(fault -> found(
                        call.operation(),
                        fault,
                        call.shown() + "\n      answered " + answer.status() + " " + Call.cut(answer.body())));
        if (answer.isSuccess() && answer.type().equals("application/json")) {
            try {
                JsonNode body = JSON.readTree(answer.body());
                if (call.caller().stranger()) {
                    strangerSees(call, answer);
                }
                known.learn(collection(call.operation().path()), body);
            } catch (JsonProcessingException e) {
                // judged already
            }
        }
    }

    /** Whoever a migration does not concern gets nothing at its address. */
    private void strangerSees(Call call, Answer answer) {
        for (String owned : known.owned()) {
            if (call.target().contains(owned)) {
                found(
                        call.operation(),
                        new Fault("a stranger is answered", call.caller().role()),
                        call.shown() + "\n      answered " + answer.status() + " " + Call.cut(answer.body()));
            }
        }
    }

    private void found(Operation operation, Fault fault, String example) {
        findings.merge(
                operation.name() + fault,
                new Finding(operation.name(), fault, example, 1),
                (old, again) -> new Finding(old.operation(), old.fault(), old.example(), old.times() + 1));
    }

    private void undocumentedMethods(Operation operation, Random random) {
        for (String method : contract.missingMethods(operation.path())) {
            Call valid = right(operation, random);
            send(new Call(
                    ++calls,
                    operation,
                    method,
                    valid.target(),
                    callers.get(0),
                    Map.of("Content-Type", "application/json"),
                    "{}".getBytes(StandardCharsets.UTF_8),
                    List.of()));
        }
    }

    /** A request as the contract wants it, from a caller who may. */
    private Call right(Operation operation, Random random) {
        Draft draft = new Draft(operation, random);
        if (random.nextInt(6) == 0) {
            String[] odd = draft.mutations.header();
            if (!operation.parameters().stream().anyMatch(p -> p.name().equalsIgnoreCase(odd[0]))) {
                draft.headers.put(odd[0], odd[1]);
            }
        }
        return draft.call(caller(operation, random, true));
    }

    /** A request that has to be refused. */
    private Call wrong(Operation operation, Random random) {
        for (int i = 0; i < 5; i++) {
            if (random.nextInt(5) == 0) {
                Caller caller = caller(operation, random, false);
                if (caller != null) {
                    return new Draft(operation, random).call(caller);
                }
            }
            Draft draft = new Draft(operation, random);
            draft.spoil();
            Call call = draft.call(caller(operation, random, true));
            if (!call.wrong().isEmpty()) {
                return call;
            }
        }
        return new Draft(operation, random).call(new Caller("nobody", null, null, true));
    }

    /** @param may null comes back when there is nobody who may not */
    private Caller caller(Operation operation, Random random, boolean may) {
        List<Caller> fit = callers.stream()
                .filter(c -> (operation.roles() == null || c.role() != null && operation.allows(c.role())) == may)
                .toList();
        if (fit.isEmpty()) {
            return may ? callers.get(0) : null;
        }
        return may && random.nextBoolean() ? fit.get(0) : fit.get(random.nextInt(fit.size()));
    }

    private static String collection(String path) {
        String[] parts = path.split("/");
        for (int i = parts.length - 1; i >= 0; i--) {
            if (!parts[i].isEmpty() && !parts[i].startsWith("{")) {
                return parts[i];
            }
        }
        return "";
    }

    /** A request in the making: first as the contract wants it, then perhaps spoilt. */
    private final class Draft {

        final Operation operation;
        final Random random;
        final Mutations mutations;
        final Map<String, String> headers = new LinkedHashMap<>();
        private final Map<Parameter, String> parameters = new HashMap<>();
        private JsonNode json;
        private byte[] bytes;
        private final List<String> wrong = new ArrayList<>();

        Draft(Operation operation, Random random) {
            this.operation = operation;
            this.random = random;
            this.mutations = new Mutations(random);
            Values values = new Values(contract.schemas(), known, random);
            for (Parameter parameter : operation.parameters()) {
                if (parameter.required() || parameter.in().equals("path") || random.nextInt(3) == 0) {
                    JsonNode value = values.valid(parameter.schema(), parameter.name(), inFront(parameter));
                    JsonNode one = value.isArray() ? (value.isEmpty() ? null : value.get(0)) : value;
                    if (one != null && !one.isNull() && !one.asText().isEmpty()) {
                        parameters.put(parameter, one.asText());
                    }
                }
            }
            if (operation.body() != null) {
                json = values.valid(operation.body(), "body", null);
                headers.put("Content-Type", "application/json");
            }
        }

        /** The static part of the path before a parameter. */
        private String inFront(Parameter parameter) {
            int place = operation.path().indexOf("{" + parameter.name() + "}");
            return place < 0 ? null : collection(operation.path().substring(0, place));
        }

        void spoil() {
            List<Runnable> ways = new ArrayList<>();
            if (json != null) {
                ways.add(() -> json = mutations.inOnePlace(json));
                ways.add(() -> json = mutations.inOnePlace(json));
                ways.add(() -> json = mutations.inOnePlace(json));
                ways.add(() -> {
                    bytes = mutations.malformed(json);
                    if (operation.bodyRequired() || bytes.length > 0) {
                        wrong.add("no JSON of this kind");
                    }
                });
                ways.add(() -> {
                    headers.put(
                            "Content-Type", random.nextBoolean() ? "text/plain" : "application/x-www-form-urlencoded");
                    wrong.add("another content type");
                });
            }
            for (Parameter parameter : operation.parameters()) {
                ways.add(() -> parameters.put(parameter, mutations.parameter(parameters.getOrDefault(parameter, ""))));
            }
            if (!ways.isEmpty()) {
                ways.get(random.nextInt(ways.size())).run();
            }
        }

        Call call(Caller caller) {
            StringBuilder path = new StringBuilder(operation.path());
            List<String> query = new ArrayList<>();
            parameters.forEach((parameter, value) -> {
                parameterErrors(parameter, value);
                if (parameter.in().equals("path")) {
                    String hole = "{" + parameter.name() + "}";
                    int at = path.indexOf(hole);
                    path.replace(at, at + hole.length(), encoded(value));
                } else if (parameter.in().equals("query")) {
                    query.add(encoded(parameter.name()) + "=" + encoded(value));
                } else if (value.chars().allMatch(c -> c >= ' ' && c < 127)) {
                    headers.put(parameter.name(), value);
                }
            });
            if (json != null && bytes == null) {
                contract.schemas().errors(operation.body(), json).stream()
                        .limit(2)
                        .forEach(wrong::add);
                unspeakable(json);
                bytes = Mutations.bytes(Mutations.written(json));
            }
            return new Call(
                    ++calls,
                    operation,
                    operation.method(),
                    path + (query.isEmpty() ? "" : "?" + String.join("&", query)),
                    caller,
                    headers,
                    bytes,
                    wrong);
        }

        private void parameterErrors(Parameter parameter, String value) {
            if (parameter.in().equals("header") && !value.chars().allMatch(c -> c >= ' ' && c < 127)) {
                return; // is not sent
            }
            JsonNode schema = contract.schemas().resolved(parameter.schema());
            String type = schema.path("type").isArray()
                    ? schema.path("type").get(0).asText()
                    : schema.path("type").asText();
            JsonNode typed = JsonNodeFactory.instance.textNode(value);
            if (type.equals("array")) {
                schema = schema.path("items");
            } else if (!type.equals("string")) {
                try {
                    JsonNode read = JSON.readTree(value);
                    typed = read == null || read.isTextual() ? typed : read;
                } catch (JsonProcessingException e) {
                    // stays a text
                }
            }
            contract.schemas().errors(schema, typed).stream()
                    .limit(1)
                    .map(error -> parameter.name() + " " + error)
                    .forEach(wrong::add);
            unspeakable(typed);
        }

        /** What no text may hold, whatever the schema says. */
        private void unspeakable(JsonNode node) {
            if (node.isTextual()
                    && (node.asText().indexOf('\u0000') >= 0
                            || !StandardCharsets.UTF_8.newEncoder().canEncode(node.asText()))) {
                wrong.add("a NUL or half a character");
            }
            node.forEach(this::unspeakable);
        }
    }

    private static String encoded(String text) {
        String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
        return encoded.equals(".") || encoded.equals("..") ? "%2E" : encoded;
    }
}
