package be.fusie.request.migration;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.platform.PlatformTestResource;
import be.fusie.request.console.Browser;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Operators' pages whose forms depend on what somebody else does follow it, and leave alone who types meanwhile (F8, X1). */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class FollowingPagesTest {

    private static final Pattern KNOWN = Pattern.compile("hx-get=\"([^\"]*known=[^\"]*)\"");

    @TestHTTPResource("/")
    URI here;

    @Test
    void a_freeze_that_begins_and_a_release_that_is_asked_for_are_seen_without_loading_the_page_anew()
            throws Exception {
        OtherServices.start();
        String id = Schools.next().fileAndPlan();
        Browser operator = Browser.signedIn(here, "olga", "operator");
        String page = "/console/migrations/" + id + "/freeze";
        try (OtherApis apis = OtherApis.start()) {
            String again = again(operator.get(page, "Accept-Language", "en").body());
            assertThat(asked(operator, again).headers().firstValue("HX-Refresh"))
                    .isEmpty();
            String freeze = "{\"migration\":\"" + id + "\",\"state\":\"frozen\",\"source\":\"a\",\"receiver\":\"b\"}";
            apis.say("GET /freezes/" + id, freeze);
            assertThat(asked(operator, again).headers().firstValue("HX-Refresh"))
                    .contains("true");
            apis.say(
                    "GET /freezes/" + id + "/acts",
                    "[{\"what\":\"held until 2026-07-01T20:00:00Z\",\"who\":\"olga\"},"
                            + "{\"what\":\"nudged 3 editors\",\"who\":\"olga\"},{\"what\":\"release requested\",\"who\":\"olga\"}]");
            String frozen = operator.get(page, "Accept-Language", "en").body();
            assertThat(frozen).contains("Hold it longer", "Held until ", "3 editors reminded", "Release asked for");
            again = again(frozen);
            assertThat(asked(operator, again).body()).contains("freeze-state");
            apis.say("GET /freezes/" + id + "/release", "{\"requestedBy\":\"oscar\",\"reason\":\"It burns\"}");
            assertThat(asked(operator, again).headers().firstValue("HX-Refresh"))
                    .contains("true");
            assertThat(operator.get(page, "Accept-Language", "en").body()).contains("Confirm and open");
        }
        String undo = operator.get("/console/migrations/" + id + "/undo").body();
        assertThat(asked(operator, again(undo)).statusCode()).isEqualTo(204);
        assertThat(asked(operator, again(undo).replaceFirst("known=.*", "known=asked"))
                        .headers()
                        .firstValue("HX-Refresh"))
                .contains("true");
    }

    private static String again(String page) {
        Matcher known = KNOWN.matcher(page);
        assertThat(known.find()).isTrue();
        return known.group(1).replace("&amp;", "&");
    }

    private static HttpResponse<String> asked(Browser browser, String address) throws Exception {
        return browser.get(address, "HX-Request", "true", "Accept-Language", "en");
    }
}
