package be.fusie.browser;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.AxeResults;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A real browser: the Chromium of this machine, which asks nobody anything by itself. */
final class Chromium implements AutoCloseable {

    private static final Path SHOTS = Path.of("target/screenshots");
    private static final List<String> QUIET = List.of(
            "--no-sandbox", // root, in a container or on a small machine
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run");

    private final Playwright playwright = Playwright.create();
    private final Browser browser;

    Chromium() {
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(onPath().orElseThrow())
                        .setArgs(QUIET));
    }

    /** Debian's chromium, or one of its other names. */
    static Optional<Path> onPath() {
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Somebody who sits in front of the console. */
    Visitor visitor(String console, String user, String password) {
        return new Visitor(browser, console, user, password);
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }

    /** One person with a browser of his or her own; whatever the browser complains about is kept. */
    static final class Visitor implements AutoCloseable {

        private final String console;
        private final BrowserContext context;
        private final List<String> complaints = new ArrayList<>();
        final Page page;

        private Visitor(Browser browser, String console, String user, String password) {
            this.console = console;
            this.context = browser.newContext(
                    new Browser.NewContextOptions().setViewportSize(1280, 900).setLocale("en-GB"));
            this.page = context.newPage();
            page.onConsoleMessage(message -> {
                if (message.type().equals("error") && !message.text().contains("the server responded with a status")) {
                    complaints.add(message.text());
                }
            });
            page.onRequest(request -> {
                String host = java.net.URI.create(request.url()).getHost();
                if (host != null && !host.equals("127.0.0.1")) {
                    complaints.add("a request to another host: " + request.url());
                }
            });
            page.navigate(console + "/console");
            page.fill("input[name=username]", user);
            page.fill("input[name=password]", password);
            page.click("button");
        }

        void go(String path) {
            page.navigate(console + path);
        }

        /** What the browser complained about so far: policy, scripts, requests elsewhere. Empty when all is well. */
        List<String> complaints() {
            return List.copyOf(complaints);
        }

        /**
         * Looks at the page as people with other screens and eyes do: four pictures of it, and an axe check in light and dark.
         *
         * @return what is wrong; empty when nothing is
         */
        List<String> look(String name) {
            List<String> wrong = new ArrayList<>();
            for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                for (int width : new int[] {1280, 390}) {
                    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
                    page.setViewportSize(width, width > 600 ? 900 : 844);
                    page.screenshot(new Page.ScreenshotOptions()
                            .setPath(SHOTS.resolve(name + "-" + width + "-"
                                    + scheme.name().toLowerCase(java.util.Locale.ROOT) + ".png"))
                            .setFullPage(true));
                }
                wrong.addAll(axe(name + ", " + scheme));
            }
            page.setViewportSize(360, 800);
            int wide = ((Number) page.evaluate("document.documentElement.scrollWidth")).intValue();
            if (wide > 360) {
                wrong.add(name + " is " + wide + " pixels wide on a screen of 360");
            }
            page.setViewportSize(1280, 900);
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
            return wrong;
        }

        private List<String> axe(String where) {
            AxeResults results = new AxeBuilder(page)
                    .withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"))
                    .analyze();
            return results.getViolations().stream()
                    .map((Rule rule) -> where + ": " + rule.getId() + ", " + rule.getHelp() + " at "
                            + rule.getNodes().stream()
                                    .map(node -> node.getHtml())
                                    .toList())
                    .toList();
        }

        @Override
        public void close() {
            context.close();
        }
    }
}
