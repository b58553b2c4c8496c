import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Whether an answer is as a step expects it. */
final class Judge {
    private Judge() {}

    /** A step that does not hold, with the reason. */
    @SuppressWarnings("serial")
    static final class Failed extends Exception {
        Failed(String reason) {
            super(reason);
        }
    }

    /** The value at a path like {@code $.Rules.0.TemplateId}; {@code *} makes a list of every element's. */
    static JsonElement look(JsonElement answer, String path) throws Failed {
        List<String> names = List.of(path.split("\\."));
        if (!names.get(0).equals("$")) {
            throw new Failed("the path " + path + " does not begin with $");
        }
        return walk(answer, names.subList(1, names.size()));
    }

    private static JsonElement walk(JsonElement value, List<String> names) {
        if (value == null) {
            return JsonNull.INSTANCE;
        }
        if (names.isEmpty()) {
            return value;
        }
        String name = names.get(0);
        List<String> rest = names.subList(1, names.size());
        if (value.isJsonObject()) {
            return walk(value.getAsJsonObject().get(name), rest);
        }
        if (name.equals("*")) {
            JsonArray every = new JsonArray();
            list(value).forEach(each -> every.add(walk(each, rest)));
            return every;
        }
        if (name.matches("\\d+") && Integer.parseInt(name) < list(value).size()) {
            return walk(list(value).get(Integer.parseInt(name)), rest);
        }
        return JsonNull.INSTANCE;
    }

    static void judge(JsonElement answer, JsonObject expect) throws Failed {
        for (Map.Entry<String, JsonElement> each : expect.entrySet()) {
            JsonElement found = look(answer, each.getKey());
            if (!holds(found, each.getValue())) {
                String reason = "%s is %s, expected: %s, in %s";
                throw new Failed(String.format(reason, each.getKey(), found, each.getValue(), answer));
            }
        }
    }

    private static boolean holds(JsonElement found, JsonElement wanted) throws Failed {
        if (!wanted.isJsonObject()) {
            return equal(found, wanted);
        }
        if (wanted.getAsJsonObject().size() == 0) {
            throw new Failed("an expectation has no words");
        }
        boolean all = true;
        for (Map.Entry<String, JsonElement> word : wanted.getAsJsonObject().entrySet()) {
            all &= holdsWord(word.getKey(), found, word.getValue());
        }
        return all;
    }

    private static boolean holdsWord(String word, JsonElement found, JsonElement wanted) throws Failed {
        return switch (word) {
            case "exists" -> !found.isJsonNull() == wanted.getAsBoolean();
            case "count" -> list(found).size() == wanted.getAsInt();
            case "matches" -> isText(found) && Pattern.compile(wanted.getAsString()).matcher(found.getAsString()).find();
            case "has" -> list(found).stream().anyMatch(each -> equal(each, wanted));
            case "any_order" -> anyOrder(found, wanted);
            case "above" -> isNumber(found) && found.getAsDouble() > wanted.getAsDouble();
            case "below" -> isNumber(found) && found.getAsDouble() < wanted.getAsDouble();
            case "not" -> !holds(found, wanted);
            default -> throw new Failed("there is no expectation " + word);
        };
    }

    private static boolean isText(JsonElement value) {
        return value.isJsonPrimitive() && value.getAsJsonPrimitive().isString();
    }

    private static boolean isNumber(JsonElement value) {
        return value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber();
    }

    private static List<JsonElement> list(JsonElement value) {
        List<JsonElement> list = new ArrayList<>();
        if (value.isJsonArray()) {
            value.getAsJsonArray().forEach(list::add);
        }
        return list;
    }

    private static boolean isNothing(JsonElement value) {
        return value.isJsonNull() || (value.isJsonArray() && value.getAsJsonArray().size() == 0);
    }

    /** SDKs leave out what is null and some leave out empty lists: these are one. */
    private static boolean equal(JsonElement found, JsonElement wanted) {
        if (isNothing(found) || isNothing(wanted)) {
            return isNothing(found) && isNothing(wanted);
        }
        if (found.isJsonArray() && wanted.isJsonArray()) {
            List<JsonElement> one = list(found);
            List<JsonElement> other = list(wanted);
            boolean same = one.size() == other.size();
            for (int place = 0; same && place < one.size(); place++) {
                same = equal(one.get(place), other.get(place));
            }
            return same;
        }
        if (isNumber(found) && isNumber(wanted)) {
            return found.getAsBigDecimal().compareTo(wanted.getAsBigDecimal()) == 0;
        }
        return found.equals(wanted);
    }

    private static boolean anyOrder(JsonElement found, JsonElement wanted) {
        List<JsonElement> rest = list(found);
        for (JsonElement each : list(wanted)) {
            int place = 0;
            while (place < rest.size() && !equal(rest.get(place), each)) {
                place++;
            }
            if (place == rest.size()) {
                return false;
            }
            rest.remove(place);
        }
        return rest.isEmpty();
    }
}
