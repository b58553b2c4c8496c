import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.tencentcloudapi.common.exception.TencentCloudSDKException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Runs a scenario with the official Java SDK, unchanged; see ../../../../README.md.
 *
 * <p>usage: Run SCENARIO.json SETTINGS.json, or Run --judge EXPECTATIONS.json
 */
public final class Run {
    private static final String SDK = "java";
    private static final long PAUSE_MS = 100;
    private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final Set<String> WORDS = Set.of(
            "about", "name", "product", "action", "as", "params", "set", "save", "expect", "expect_error",
            "repeat_until", "push", "push_ends", "left_out_for");

    private final Cloud cloud;
    private final Variables variables;
    private final Publisher publisher;
    private final Set<String> seen = new HashSet<>();

    private Run(JsonObject settings, Publisher publisher) {
        this.cloud = new Cloud(settings);
        this.variables = new Variables(settings.getAsJsonObject("variables"));
        this.publisher = publisher;
    }

    public static void main(String[] args) throws Exception {
        try {
            if (args[0].equals("--judge")) {
                checkJudgement(read(args[1]).getAsJsonArray());
            } else {
                runAll(read(args[0]).getAsJsonObject().getAsJsonArray("steps"), read(args[1]).getAsJsonObject());
            }
        } catch (Judge.Failed failed) {
            System.err.println(failed.getMessage());
            System.exit(1);
        }
    }

    private static JsonElement read(String name) throws IOException {
        return JsonParser.parseString(Files.readString(Path.of(name)));
    }

    private static void runAll(JsonArray steps, JsonObject settings) throws Exception {
        try (Publisher publisher = new Publisher(settings.getAsJsonArray("publish"))) {
            Run run = new Run(settings, publisher);
            for (int number = 0; number < steps.size(); number++) {
                JsonObject step = steps.get(number).getAsJsonObject();
                String name = step.get("name").getAsString();
                long begin = System.nanoTime();
                try {
                    run.step(step);
                } catch (Judge.Failed failed) {
                    throw new Judge.Failed("step " + (number + 1) + ", " + name + ": " + failed.getMessage());
                }
                System.out.printf("%6d ms  %s%n", (System.nanoTime() - begin) / 1_000_000, name);
            }
        }
    }

    private void step(JsonObject step) throws Exception {
        if (!WORDS.containsAll(step.keySet())) {
            throw new Judge.Failed("the step has a word that is not in the README");
        }
        for (Map.Entry<String, JsonElement> each : part(step, "set").entrySet()) {
            variables.set(each.getKey(), variables.fill(each.getValue()));
        }
        if (step.has("push")) {
            publisher.begin(variables.fill(part(step, "push")));
        } else if (step.has("push_ends")) {
            publisher.end(step.get("push_ends").getAsString());
        } else if (part(step, "left_out_for").has(SDK)) {
            System.out.printf(" left out  %s:%n", part(step, "left_out_for").get(SDK).getAsString());
        } else {
            JsonElement answer = step.has("repeat_until") ? callUntil(step) : call(step);
            Judge.judge(answer, variables.fill(part(step, "expect")));
            save(answer, part(step, "save"));
        }
    }

    private void save(JsonElement answer, JsonObject paths) throws Judge.Failed {
        for (Map.Entry<String, JsonElement> each : paths.entrySet()) {
            JsonElement found = Judge.look(answer, each.getValue().getAsString());
            if (found.isJsonNull()) {
                throw new Judge.Failed(each.getValue() + " is to be saved and is not there: " + answer);
            }
            variables.set(each.getKey(), found);
        }
    }

    private static JsonObject part(JsonObject step, String name) {
        return step.has(name) ? step.getAsJsonObject(name) : new JsonObject();
    }

    /** Calls until the answer is as {@code repeat_until} wants it. */
    private JsonElement callUntil(JsonObject step) throws Exception {
        JsonObject until = step.getAsJsonObject("repeat_until");
        long seconds = until.get("within_seconds").getAsLong();
        long deadline = System.nanoTime() + seconds * 1_000_000_000L;
        while (true) {
            JsonElement answer = call(step);
            try {
                Judge.judge(answer, variables.fill(until.getAsJsonObject("expect")));
                return answer;
            } catch (Judge.Failed failed) {
                if (System.nanoTime() > deadline) {
                    throw new Judge.Failed("after " + seconds + " s still: " + failed.getMessage());
                }
            }
            Thread.sleep(PAUSE_MS);
        }
    }

    /** Calls once; answers the model as JSON, nothing for an error that was expected. */
    private JsonElement call(JsonObject step) throws Exception {
        String wanted = step.has("expect_error") ? step.get("expect_error").getAsString() : null;
        String account = step.has("as") ? step.get("as").getAsString() : "main";
        JsonObject params = variables.fill(part(step, "params"));
        JsonObject answer;
        try {
            answer = cloud.call(step.get("product").getAsString(), step.get("action").getAsString(), account, params);
        } catch (TencentCloudSDKException refused) {
            if (wanted == null || !wanted.equals(refused.getErrorCode())) {
                throw new Judge.Failed((wanted == null ? "an answer" : wanted) + " was expected, not " + refused);
            }
            if (refused.getMessage() == null || refused.getMessage().isEmpty()) {
                throw new Judge.Failed(wanted + " comes without a message");
            }
            checkRequestId(refused.getRequestId(), "the error " + wanted);
            return JsonNull.INSTANCE;
        }
        if (wanted != null) {
            throw new Judge.Failed(wanted + " was expected, not " + answer);
        }
        JsonElement id = answer.get("RequestId");
        checkRequestId(id == null ? null : id.getAsString(), "the answer");
        return answer;
    }

    private void checkRequestId(String id, String what) throws Judge.Failed {
        if (id == null || !id.matches(UUID)) {
            throw new Judge.Failed(what + " has the RequestId " + id + ", which is no UUID");
        }
        if (!seen.add(id)) {
            throw new Judge.Failed("the RequestId " + id + " came twice");
        }
    }

    private static void checkJudgement(JsonArray cases) throws Judge.Failed {
        for (JsonElement each : cases) {
            JsonObject one = each.getAsJsonObject();
            String why = "it holds";
            boolean holds = true;
            try {
                Judge.judge(one.get("answer"), one.getAsJsonObject("expect"));
            } catch (Judge.Failed failed) {
                why = failed.getMessage();
                holds = false;
            }
            if (holds != one.get("holds").getAsBoolean()) {
                throw new Judge.Failed(one.get("name").getAsString() + ": " + why);
            }
        }
        System.out.println(cases.size() + " expectations judged");
    }
}
