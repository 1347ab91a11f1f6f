package be.fusie.request.migration;

import be.fusie.platform.Ports;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Plays the REST APIs of the other services for the console's pages: says what it is told to say, and notes what it was asked. */
final class OtherApis implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";
    private static final String PORT = "fusie.test.other-apis";

    private final HttpServer server;
    private final Map<String, String> bodies = new ConcurrentHashMap<>();
    private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
    final List<String> asked = new CopyOnWriteArrayList<>();

    private OtherApis(HttpServer server) {
        this.server = server;
    }

    /** Where they are to be found while one is running; the settings are read before any test begins. */
    static synchronized String address() {
        if (System.getProperty(PORT) == null) {
            System.setProperty(PORT, Integer.toString(Ports.free()));
        }
        return "http://" + LOOPBACK + ":" + System.getProperty(PORT);
    }

    static OtherApis start() throws IOException {
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getByName(LOOPBACK), Integer.parseInt(System.getProperty(PORT))), 50);
        OtherApis apis = new OtherApis(server);
        server.createContext("/", exchange -> {
            try (exchange) {
                String call = exchange.getRequestMethod() + " "
                        + exchange.getRequestURI().getPath().replaceFirst("^/api/v1", "");
                String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                apis.asked.add(call + " " + exchange.getRequestURI().getRawQuery() + " " + sent);
                byte[] body = apis.bodies
                        .getOrDefault(call, "{\"type\":\"urn:fusie:problem:unknown\",\"detail\":\"There is none.\"}")
                        .getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(
                        apis.bodies.containsKey(call) ? apis.statuses.getOrDefault(call, 200) : 404, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.setExecutor(Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "other-apis");
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
        return apis;
    }

    /** @param call such as {@code GET /to-dos}; without the query */
    OtherApis say(String call, String json) {
        bodies.put(call, json);
        return this;
    }

    /** What the services say about a school that has moved. @param school its number */
    OtherApis afterAMove(String id, String school) {
        String toDo = "{'id':'%s','migration':'" + id + "','institution':'" + school
                + "','kind':'%s','title':'%s','owner':'%s','vendor':%s,'deadline':'%s','overdue':%s,'state':'%s','doneAt':null}";
        return say(
                        "GET /to-dos",
                        json("{'toDos':["
                                + String.join(
                                        ",",
                                        toDo.formatted(
                                                "11111111-1111-4111-8111-111111111111",
                                                "number-lists",
                                                "Fetch the lists of old and new numbers",
                                                "school",
                                                "null",
                                                "2026-06-30T16:00:00Z",
                                                "true",
                                                "open"),
                                        toDo.formatted(
                                                "22222222-2222-4222-8222-222222222222",
                                                "reprint-barcodes",
                                                "Print the barcodes anew",
                                                "school",
                                                "null",
                                                "2030-07-07T16:00:00Z",
                                                "false",
                                                "open"),
                                        toDo.formatted(
                                                "33333333-3333-4333-8333-333333333333",
                                                "relink",
                                                "Smartschool links the pupils anew",
                                                "vendor",
                                                "'Smartschool'",
                                                "2030-07-14T16:00:00Z",
                                                "false",
                                                "open"),
                                        toDo.formatted(
                                                "44444444-4444-4444-8444-444444444444",
                                                "user-names",
                                                "Pass on the new user names",
                                                "school",
                                                "null",
                                                "2030-07-01T16:00:00Z",
                                                "false",
                                                "done"))
                                + "],'next':null}"))
                .say(
                        "GET /notices",
                        json(
                                "[{'migration':'" + id + "','institution':'" + school
                                        + "','moves':true,'from':'2030-07-01T16:00:00Z','expectedReadOnlySeconds':1200,'near':true,"
                                        + "'phase':'announced','text':'Reading goes on; nothing can be saved for about 20 minutes.'}]"))
                .say(
                        "GET /gates",
                        json("{'gates':[{'institution':'" + school
                                + "','database':'zuid','mode':'OPEN','mayWrite':true}]}"))
                .say(
                        "GET /migrations/" + id + "/numbers",
                        json(
                                "[{'oldNumber':'4711','newNumber':'104711','how':'moved','kinds':['pupil'],'institutions':['"
                                        + school
                                        + "']},{'oldNumber':'4712','newNumber':'2044','how':'matched','kinds':['staff'],'institutions':['"
                                        + school
                                        + "']},{'oldNumber':'4713','newNumber':'104713','how':'copied','kinds':['pupil','boarder'],'institutions':['"
                                        + school + "']}]"))
                .say(
                        "GET /numbers/" + school + "/4711",
                        json(
                                "{'home':'" + school
                                        + "','number':'4711','homes':[{'database':'zuid','number':'104711','institutions':['"
                                        + school
                                        + "'],'steps':[{'migration':'" + id
                                        + "','source':'noord','receiver':'zuid','oldNumber':'4711','newNumber':'104711','how':'moved','at':'2026-07-01T18:22:00Z'}]}],'ambiguous':[]}"))
                .say(
                        "GET /migrations/" + id + "/barcodes",
                        json("{'migration':'" + id + "','database':'zuid','count':3,'barcodes':["
                                + barcode(school, 1, "1A") + "," + barcode(school, 2, "1A") + ","
                                + barcode(school, 3, "2B")
                                + "]}"))
                .say("GET /desk", json("{'items':[" + payment("on-desk") + "],'page':0,'size':25,'total':1}"))
                .say(
                        "GET /desk/" + PAYMENT,
                        json("{'payment':" + payment("on-desk") + ",'candidates':["
                                + candidate(
                                        77, "noord", school, "'Peeters Noor'", "['account','payer','amount','date']")
                                + ","
                                + candidate(90, "zuid", "999999", "null", "['amount']") + "],'decisions':[]}"))
                .say(
                        "GET /migrations/" + id + "/gaps",
                        json(
                                "[{'institution':'" + school
                                        + "','gaps':[{'kind':'links','what':'google','count':12,'text':{'en':'12 Google accounts are linked anew.','nl':'12 Google-accounts worden opnieuw gekoppeld.','fr':'12 comptes Google sont reliés à nouveau.','de':'12 Google-Konten werden neu verknüpft.'}}]}]"))
                .say(
                        "GET /migrations/" + id + "/rights/cases",
                        json("{'open':true,'changeTo':['grades.edit','pupils.read'],'total':2,'cases':["
                                + right(CASE, school, "administrator", "an.claes", "PASSES", "['KEEP','CHANGE','DROP']")
                                + ","
                                + right("0".repeat(32), school, "grades.edit", "jo.maes", "STAYS_BEHIND", "['DROP']")
                                + "]}"));
    }

    static final String PAYMENT = "55555555-5555-4555-8555-555555555555";
    static final String CASE = "a".repeat(32);

    private static String barcode(String school, int n, String group) {
        return "{'institution':'" + school + "','code':'99000101000000" + n + "','person':" + n
                + ",'lastName':'Peeters','firstName':'Noor','classGroup':'" + group + "'}";
    }

    private static String payment(String state) {
        return "{'id':'" + PAYMENT
                + "','database':'zuid','account':'BE68539007547034','enteredOn':'2026-09-03','cents':4250,'ogm':'090933755493','payerIban':'BE43068999999501','state':'"
                + state + "','invoice':null}";
    }

    private static String candidate(int invoice, String origin, String school, String pupil, String reasons) {
        return "{'invoice':" + invoice + ",'origin':'" + origin + "','institution':'" + school
                + "','unit':'Lunch','board':'0123456749','issuedOn':'2026-08-20','dueOn':'2026-09-20','totalCents':4250,'openCents':4250,'state':'open','reasons':"
                + reasons + ",'pupil':" + pupil + "}";
    }

    private static String right(String id, String school, String right, String user, String foreseen, String answers) {
        return "{'caseId':'" + id + "','institution':'" + school + "','right':'" + right + "','user':'" + user
                + "','foreseen':'" + foreseen + "','answers':" + answers + ",'decision':null}";
    }

    private static String json(String text) {
        return text.replace((char) 39, '"');
    }

    OtherApis refuse(String call, int status, String detail) {
        statuses.put(call, status);
        return say(call, "{\"type\":\"urn:fusie:problem:no\",\"detail\":\"" + detail + "\",\"remedy\":\"Try again.\"}");
    }

    OtherApis answer(String call, int status, String json) {
        statuses.put(call, status);
        return say(call, json);
    }

    /** @param members of its own that the problem has, such as {@code ,"line":3} */
    OtherApis refuse(String call, int status, String code, String members) {
        statuses.put(call, status);
        return say(call, "{\"type\":\"urn:fusie:problem:" + code + "\",\"detail\":\"No.\"" + members + "}");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
