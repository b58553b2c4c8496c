import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Publishes one stream at a time by the command of the settings. */
final class Publisher implements AutoCloseable {
    private static final Pattern BLANK = Pattern.compile("\\{(\\w+)\\}");

    private final JsonArray command;
    private Process process;

    Publisher(JsonArray command) {
        this.command = command;
    }

    void begin(JsonObject push) throws IOException {
        List<String> words = new ArrayList<>();
        for (JsonElement word : command) {
            Matcher blank = BLANK.matcher(word.getAsString());
            words.add(blank.replaceAll(found -> Matcher.quoteReplacement(push.get(found.group(1)).getAsString())));
        }
        ProcessBuilder builder = new ProcessBuilder(words).inheritIO();
        process = builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null"))).start();
    }

    /** Waits until the publisher has ended: {@code well}, or {@code any} way. */
    void end(String how) throws InterruptedException, Judge.Failed {
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            throw new Judge.Failed("the publisher has not ended after a minute");
        }
        if (how.equals("well") && process.exitValue() != 0) {
            throw new Judge.Failed("the publisher ended with " + process.exitValue());
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
