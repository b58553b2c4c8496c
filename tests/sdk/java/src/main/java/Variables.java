import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values that steps leave for each other. */
final class Variables {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)\\}");
    private static final Pattern MOMENT = Pattern.compile("(now|unix)([+-]\\d+)");

    private final JsonObject values;

    Variables(JsonObject values) {
        this.values = values.deepCopy();
    }

    void set(String name, JsonElement value) {
        values.add(name, value);
    }

    private JsonElement value(String name) throws Judge.Failed {
        Matcher moment = MOMENT.matcher(name);
        if (moment.matches()) {
            long at = Instant.now().getEpochSecond() + Long.parseLong(moment.group(2));
            boolean unix = moment.group(1).equals("unix");
            return unix ? new JsonPrimitive(at) : new JsonPrimitive(Instant.ofEpochSecond(at).toString());
        }
        if (!values.has(name)) {
            throw new Judge.Failed("nothing has set the variable " + name);
        }
        return values.get(name);
    }

    JsonObject fill(JsonObject object) throws Judge.Failed {
        JsonObject filled = new JsonObject();
        for (Map.Entry<String, JsonElement> each : object.entrySet()) {
            filled.add(each.getKey(), fill(each.getValue()));
        }
        return filled;
    }

    /** Puts values in the place of <code>${name}</code>; one that is alone keeps its type. */
    JsonElement fill(JsonElement value) throws Judge.Failed {
        if (value.isJsonObject()) {
            return fill(value.getAsJsonObject());
        }
        if (value.isJsonArray()) {
            JsonArray filled = new JsonArray();
            for (JsonElement each : value.getAsJsonArray()) {
                filled.add(fill(each));
            }
            return filled;
        }
        if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
            return value;
        }
        Matcher found = VARIABLE.matcher(value.getAsString());
        if (found.matches()) {
            return value(found.group(1));
        }
        found.reset();
        StringBuilder filled = new StringBuilder();
        while (found.find()) {
            found.appendReplacement(filled, Matcher.quoteReplacement(value(found.group(1)).getAsString()));
        }
        return new JsonPrimitive(found.appendTail(filled).toString());
    }
}
