import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.tencentcloudapi.common.AbstractClient;
import com.tencentcloudapi.common.AbstractModel;
import com.tencentcloudapi.common.Credential;
import com.tencentcloudapi.common.exception.TencentCloudSDKException;
import com.tencentcloudapi.common.profile.ClientProfile;
import com.tencentcloudapi.common.profile.HttpProfile;
import com.tencentcloudapi.common.profile.Language;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The typed clients of the SDK with one way to sign. */
final class Cloud {
    private static final Map<String, String> PACKAGES =
            Map.of("live", "live.v20180801.LiveClient", "trtc", "trtc.v20190722.TrtcClient", "vod", "vod.v20180717.VodClient");

    private final JsonObject settings;
    private final Map<String, AbstractClient> clients = new HashMap<>();

    Cloud(JsonObject settings) {
        this.settings = settings;
    }

    private AbstractClient client(String product, String account) throws ReflectiveOperationException {
        AbstractClient known = clients.get(product + " " + account);
        if (known != null) {
            return known;
        }
        JsonObject who = settings.getAsJsonObject("accounts").getAsJsonObject(account);
        HttpProfile http = new HttpProfile();
        http.setProtocol(HttpProfile.REQ_HTTP);
        http.setEndpoint(who.get("endpoint").getAsString());
        http.setReqMethod(settings.get("http_method").getAsString());
        ClientProfile profile = new ClientProfile(settings.get("sign_method").getAsString(), http);
        profile.setUnsignedPayload(settings.get("unsigned_payload").getAsBoolean());
        profile.setLanguage(Language.EN_US);
        JsonElement token = who.get("token");
        Credential credential = new Credential(who.get("secret_id").getAsString(), who.get("secret_key").getAsString());
        if (token != null) {
            credential.setToken(token.getAsString());
        }
        Class<?> kind = Class.forName("com.tencentcloudapi." + PACKAGES.get(product));
        AbstractClient made = (AbstractClient) kind.getConstructor(Credential.class, String.class, ClientProfile.class)
                .newInstance(credential, "ap-guangzhou", profile);
        clients.put(product + " " + account, made);
        return made;
    }

    /** The answer's model as JSON. */
    JsonObject call(String product, String action, String account, JsonObject params)
            throws ReflectiveOperationException, TencentCloudSDKException, Judge.Failed {
        AbstractClient client = client(product, account);
        Stream<Method> methods = Arrays.stream(client.getClass().getMethods());
        Optional<Method> method = methods.filter(each -> each.getName().equals(action)).findFirst();
        if (method.isEmpty()) {
            throw new Judge.Failed("the client of " + product + " has no " + action);
        }
        Object request = AbstractModel.fromJsonString(params.toString(), method.get().getParameterTypes()[0]);
        try {
            AbstractModel answer = (AbstractModel) method.get().invoke(client, request);
            return JsonParser.parseString(AbstractModel.toJsonString(answer)).getAsJsonObject();
        } catch (InvocationTargetException wrapped) {
            if (wrapped.getCause() instanceof TencentCloudSDKException refused) {
                throw refused;
            }
            throw wrapped;
        }
    }
}
