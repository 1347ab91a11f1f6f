package be.fusie.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * FOR TESTS AND THE DEMO ONLY: an OpenID Connect provider on the loopback interface, with users in memory and a key that
 * is made at every start. An installation uses the operator's own provider.
 *
 * <p>Discovery, JWKS, and a token endpoint with the grants {@code password}, {@code client_credentials} (a program is a
 * user whose password is its secret) and {@code authorization_code} (PKCE S256 required, redirect compared exactly, but for
 * the port of a loopback address that was registered without one).
 * Access tokens are ES256 JWTs with {@code iss, sub, aud, groups, institutions, auth_time, acr, iat, exp, jti}. An ID token
 * comes with the code, and with a password when the scope holds {@code openid}; it repeats the request's {@code nonce}.
 */
public final class SignIn implements AutoCloseable {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration TOKEN_LIFE = Duration.ofHours(1);
    static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService workers;
    private final Map<String, SignInUser> users = new ConcurrentHashMap<>();
    private final SignInKeys keys;
    private final SignInCodes codes;
    private final boolean testUsers;
    private final String url;

    private SignIn(Builder builder) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(builder.address), builder.port), 50);
        } catch (IOException e) {
            throw new PlatformException("The sign-in did not start on port " + builder.port + ": " + e.getMessage(), e);
        }
        url = "http://" + builder.address + ":" + server.getAddress().getPort();
        builder.users.forEach(user -> users.put(user.name(), user));
        keys = new SignInKeys(url);
        codes = new SignInCodes(builder.redirects);
        testUsers = builder.testUsers;
        workers = Executors.newFixedThreadPool(4, task -> {
            Thread thread = new Thread(task, "sign-in");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(workers);
        server.createContext("/", this::answer);
        server.start();
    }

    /** A builder; without further settings: free port, no users. */
    public static Builder builder() {
        return new Builder();
    }

    /** Base URL, which is the issuer too. */
    public String url() {
        return url;
    }

    /** Adds a user, or replaces the one of that name. */
    public void add(SignInUser user) {
        users.put(user.name(), user);
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }

    /** An access token by name and password (grant {@code password}), from the sign-in at {@code url}. */
    public static String token(String url, String name, String password) {
        String form = SignInForm.of("grant_type", "password", "username", name, "password", password);
        JsonNode answer = exchange(HttpRequest.newBuilder(URI.create(url + "/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
        return answer.get("access_token").asText();
    }

    /**
     * The ID token of a fresh sign-in that repeats {@code nonce}, for the client {@code fusie-portal}: what a browser gets from the
     * code flow, without the browser.
     */
    public static String idToken(String url, String name, String password, String nonce) {
        String form = SignInForm.of(
                "grant_type", "password", "username", name, "password", password, "scope", "openid", "nonce", nonce);
        JsonNode answer = exchange(HttpRequest.newBuilder(URI.create(url + "/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
        return answer.get("id_token").asText();
    }

    static JsonNode exchange(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    CLIENT.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new PlatformException("The sign-in answered " + response.statusCode() + ": " + response.body());
            }
            return response.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(response.body());
        } catch (IOException e) {
            throw new PlatformException("The sign-in did not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlatformException("Interrupted while signing in", e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String call = exchange.getRequestMethod() + " " + path;
            if (call.startsWith("PUT /test/users/") && testUsers) {
                putUser(exchange, path.substring("/test/users/".length()));
                return;
            }
            switch (call) {
                case "GET /.well-known/openid-configuration" -> json(exchange, 200, discovery());
                case "GET /jwks" -> send(exchange, 200, "application/json", keys.publicKeys());
                case "POST /token" -> token(exchange);
                case "GET /authorize" -> codes.loginPage(exchange);
                case "POST /authorize" -> codes.login(exchange, users);
                case "GET /end-session" -> codes.endSession(exchange);
                case "GET /health" -> json(exchange, 200, Map.of("status", "UP"));
                default -> json(exchange, 404, Map.of("error", "not_found"));
            }
        } catch (RuntimeException e) {
            json(exchange, 400, Map.of("error", "invalid_request"));
        }
    }

    private Map<String, Object> discovery() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("issuer", url);
        document.put("authorization_endpoint", url + "/authorize");
        document.put("token_endpoint", url + "/token");
        document.put("end_session_endpoint", url + "/end-session");
        document.put("jwks_uri", url + "/jwks");
        document.put("grant_types_supported", List.of("authorization_code", "password", "client_credentials"));
        document.put("response_types_supported", List.of("code"));
        document.put("subject_types_supported", List.of("public"));
        document.put("id_token_signing_alg_values_supported", List.of("ES256"));
        document.put("code_challenge_methods_supported", List.of("S256"));
        document.put("token_endpoint_auth_methods_supported", List.of("none", "client_secret_post"));
        document.put("scopes_supported", List.of("openid"));
        return document;
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> form = SignInForm.read(exchange);
        switch (form.getOrDefault("grant_type", "")) {
            case "password" -> byPassword(exchange, form.get("username"), form.get("password"), form);
            case "client_credentials" -> byPassword(exchange, form.get("client_id"), form.get("client_secret"), form);
            case "authorization_code" -> {
                SignInCodes.Grant grant = codes.redeem(form);
                SignInUser user = grant == null ? null : users.get(grant.user());
                if (user == null) {
                    json(exchange, 400, Map.of("error", "invalid_grant"));
                } else {
                    String idToken = keys.idToken(
                            user, grant.signedInAt(), TOKEN_LIFE.toSeconds(), grant.client(), grant.nonce());
                    tokens(exchange, user, grant.signedInAt(), Map.of("id_token", idToken));
                }
            }
            default -> json(exchange, 400, Map.of("error", "unsupported_grant_type"));
        }
    }

    private void byPassword(HttpExchange exchange, String name, String password, Map<String, String> form)
            throws IOException {
        SignInUser user = name == null ? null : users.get(name);
        if (user == null || password == null || !sameText(user.password(), password)) {
            json(exchange, 400, Map.of("error", "invalid_grant"));
            return;
        }
        Instant now = Instant.now().minusSeconds(ago(form));
        boolean wantsId = List.of(form.getOrDefault("scope", "").split(" ")).contains("openid");
        String client = form.getOrDefault("client_id", SignInKeys.PORTAL);
        tokens(
                exchange,
                user,
                now,
                wantsId
                        ? Map.of("id_token", keys.idToken(user, now, TOKEN_LIFE.toSeconds(), client, form.get("nonce")))
                        : Map.of());
    }

    /** Tests may pretend to have signed in some seconds ago. */
    private long ago(Map<String, String> form) {
        return testUsers ? Long.parseLong(form.getOrDefault("test_seconds_ago", "0")) : 0;
    }

    private void tokens(HttpExchange exchange, SignInUser user, Instant signedInAt, Map<String, String> more)
            throws IOException {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("access_token", keys.accessToken(user, signedInAt, TOKEN_LIFE.toSeconds()));
        answer.put("token_type", "Bearer");
        answer.put("expires_in", TOKEN_LIFE.toSeconds());
        answer.putAll(more);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        json(exchange, 200, answer);
    }

    private void putUser(HttpExchange exchange, String name) throws IOException {
        JsonNode body = JSON.readTree(exchange.getRequestBody());
        add(new SignInUser(name, body.get("password").asText(), texts(body, "roles"), texts(body, "institutions")));
        exchange.sendResponseHeaders(204, -1);
    }

    private static Set<String> texts(JsonNode body, String field) {
        Set<String> texts = new HashSet<>();
        body.path(field).forEach(node -> texts.add(node.asText()));
        return texts;
    }

    static boolean sameText(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    static void json(HttpExchange exchange, int status, Object body) throws IOException {
        send(exchange, status, "application/json", JSON.writeValueAsString(body));
    }

    static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /**
     * Runs a sign-in as an own process, until its standard input ends.
     *
     * @param args port, file with a JSON array of {@link SignInUser}, then any number of {@code client=redirect-uri}
     */
    public static void main(String[] args) throws IOException {
        Builder builder = builder().port(Integer.parseInt(args[0]));
        for (SignInUser user : JSON.readValue(Path.of(args[1]).toFile(), SignInUser[].class)) {
            builder.user(user);
        }
        for (int i = 2; i < args.length; i++) {
            String[] client = args[i].split("=", 2);
            builder.redirect(client[0], client[1]);
        }
        try (SignIn signIn = builder.start()) {
            System.out.println("Sign-in FOR TESTS AND THE DEMO ONLY at " + signIn.url());
            while (System.in.read() >= 0) {
                // until the end
            }
        }
    }

    /** Settings of a sign-in to be started. */
    public static final class Builder {

        private int port;
        private String address = Ports.LOOPBACK;
        private boolean testUsers;
        private final List<SignInUser> users = new ArrayList<>();
        private final Map<String, Set<String>> redirects = new LinkedHashMap<>();

        private Builder() {}

        /** Port; 0 (the default) takes a free one. */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /** Address to listen on instead of the loopback interface's; it is part of the issuer. */
        public Builder address(String address) {
            this.address = address;
            return this;
        }

        /** One more user. */
        public Builder user(SignInUser user) {
            users.add(user);
            return this;
        }

        /** A browser client and one exact address that people may be sent back to after signing in or out. */
        public Builder redirect(String client, String uri) {
            redirects.computeIfAbsent(client, any -> new HashSet<>()).add(uri);
            return this;
        }

        /** The console of request-service, on whichever port of this machine. */
        public Builder console() {
            for (String host : List.of("127.0.0.1", "localhost")) {
                for (String page : List.of("signed-in", "signed-out", "fresh-sign-in")) {
                    redirect("console", "http://" + host + "/console/" + page);
                }
            }
            return this;
        }

        /** Lets anyone add users with {@code PUT /test/users/{name}}. For tests only. */
        public Builder allowTestUsers() {
            return allowTestUsers(true);
        }

        /** The same, by condition. */
        public Builder allowTestUsers(boolean allowed) {
            this.testUsers = allowed;
            return this;
        }

        /** Starts the sign-in. */
        public SignIn start() {
            return new SignIn(this);
        }
    }
}
