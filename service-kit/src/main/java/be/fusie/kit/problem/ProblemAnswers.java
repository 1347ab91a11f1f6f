package be.fusie.kit.problem;

import be.fusie.kit.jdbc.UnknownDatabase;
import be.fusie.kit.log.Causes;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Path;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns whatever goes wrong in an endpoint into a problem document; nothing else leaves a service. */
class ProblemAnswers {

    private static final Logger LOG = Logger.getLogger(ProblemAnswers.class);

    @ServerExceptionMapper
    Response problem(Problem problem, UriInfo uri) {
        return answer(problem, uri);
    }

    @ServerExceptionMapper
    Response unknownDatabase(UnknownDatabase unknown, UriInfo uri) {
        return answer(
                Problem.of(
                        404,
                        "unknown-database",
                        "Unknown database",
                        unknown.getMessage(),
                        "Use the name of a database that this service is configured for."),
                uri);
    }

    @ServerExceptionMapper
    Response invalid(ConstraintViolationException invalid, UriInfo uri) {
        List<Map<String, String>> errors = invalid.getConstraintViolations().stream()
                .map(violation -> Map.of("field", field(violation), "message", violation.getMessage()))
                .sorted((a, b) -> a.get("field").compareTo(b.get("field")))
                .toList();
        String detail = errors.stream()
                .map(error -> error.get("field") + " " + error.get("message"))
                .collect(Collectors.joining("; "));
        return answer(
                Problem.of(400, "invalid-input", "Invalid input", detail, "Correct the fields named under 'errors'.")
                        .with("errors", errors),
                uri);
    }

    /** The path without the method and parameter in front, which a caller does not know. */
    private static String field(ConstraintViolation<?> violation) {
        StringBuilder field = new StringBuilder();
        int depth = 0;
        for (Path.Node node : violation.getPropertyPath()) {
            boolean ofTheCall = depth++ == 0;
            boolean theBody = depth == 2 && node.getKind() == jakarta.validation.ElementKind.PARAMETER;
            if (ofTheCall
                    || theBody
                            && violation
                                            .getPropertyPath()
                                            .toString()
                                            .chars()
                                            .filter(c -> c == '.')
                                            .count()
                                    > 1) {
                continue;
            }
            field.append(field.isEmpty() ? "" : ".").append(node);
        }
        return field.isEmpty() ? violation.getPropertyPath().toString() : field.toString();
    }

    @ServerExceptionMapper
    Response unreadable(JsonProcessingException unreadable, UriInfo uri) {
        String where = unreadable.getLocation() == null
                ? ""
                : " at line " + unreadable.getLocation().getLineNr() + ", column "
                        + unreadable.getLocation().getColumnNr();
        String field = unreadable instanceof JsonMappingException mapping
                ? mapping.getPath().stream()
                        .map(part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : part.getFieldName())
                        .collect(Collectors.joining("."))
                : "";
        String detail = unreadable instanceof JsonParseException || field.isEmpty()
                ? "The body is not the JSON that is expected" + where + "."
                : "The field " + field + where + " does not have the form that is expected.";
        return answer(
                Problem.of(
                        400, "unreadable-body", "Unreadable body", detail, "Send JSON as the OpenAPI document says."),
                uri);
    }

    /** Quarkus has a mapper of its own for these, which would win over the one above. */
    @ServerExceptionMapper
    Response mismatched(MismatchedInputException mismatched, UriInfo uri) {
        return unreadable(mismatched, uri);
    }

    @ServerExceptionMapper
    Response unauthorized(UnauthorizedException missing, UriInfo uri) {
        return unauthorized(uri);
    }

    @ServerExceptionMapper
    Response unauthenticated(AuthenticationFailedException failed, UriInfo uri) {
        return unauthorized(uri);
    }

    private static Response unauthorized(UriInfo uri) {
        var problem = Problem.of(
                401,
                "sign-in-needed",
                "Sign-in needed",
                "The request carries no valid token.",
                "Sign in, and send the access token as 'Authorization: Bearer …'.");
        return Response.fromResponse(answer(problem, uri))
                .header("WWW-Authenticate", "Bearer")
                .build();
    }

    @ServerExceptionMapper
    Response forbidden(ForbiddenException forbidden, UriInfo uri) {
        return answer(
                Problem.of(
                        403,
                        "not-allowed",
                        "Not allowed",
                        "The role of the caller does not allow this.",
                        "Ask somebody who has the role, or sign in as another user."),
                uri);
    }

    @ServerExceptionMapper
    Response web(WebApplicationException web, UriInfo uri) {
        int status = web.getResponse().getStatus();
        if (status < 400) {
            return web.getResponse();
        }
        if (web.getCause() instanceof JsonProcessingException unreadable) {
            return unreadable(unreadable, uri);
        }
        if (status == 404 && web.getCause() != null && uri.getPathParameters().isEmpty()) {
            // A query that can't be read: the address itself is right.
            return answer(
                    Problem.of(
                            400,
                            "unreadable-parameter",
                            "Unreadable parameter",
                            "A parameter of the query does not have the form that is expected.",
                            "Compare the query with the OpenAPI document at /q/openapi."),
                    uri);
        }
        String title = Response.Status.fromStatusCode(status) == null
                ? "Error " + status
                : Response.Status.fromStatusCode(status).getReasonPhrase();
        return answer(
                Problem.of(
                        status,
                        "http-" + status,
                        title,
                        status == 404
                                ? "Nothing is found at this address."
                                : "The request can't be served: " + title + ".",
                        "Compare address, method, parameters and media types with the OpenAPI document at /q/openapi."),
                uri);
    }

    @ServerExceptionMapper
    Response unexpected(Throwable error, UriInfo uri) {
        UUID id = UUID.randomUUID();
        // A message or a stack trace can quote data, so only an operator who asks for it gets them.
        LOG.errorf("unexpected error %s: %s %s", id, Causes.of(error), Causes.place(error));
        LOG.debugf(error, "unexpected error %s", id);
        return answer(
                Problem.of(
                                500,
                                "unexpected",
                                "Unexpected error",
                                "Something went wrong on our side; nothing was changed.",
                                "Try again; if it stays, give the id to the operator.")
                        .with("id", id),
                uri);
    }

    private static Response answer(Problem problem, UriInfo uri) {
        Response.ResponseBuilder answer = Response.status(problem.status())
                .type(Problem.MEDIA_TYPE)
                .entity(problem.document("/" + uri.getPath().replaceFirst("^/", "")));
        problem.headers().forEach(answer::header);
        return answer.build();
    }
}
