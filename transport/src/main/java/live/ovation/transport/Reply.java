package live.ovation.transport;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/// What another node answered, whole. Nobody changes it.
public final class Reply {
    private final int status;
    private final HttpHeaders headers;
    private final byte[] body;

    Reply(int status, HttpHeaders headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    public int status() {
        return status;
    }

    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    public @Nullable String header(String name) {
        return headers.get(name);
    }

    public String contentType() {
        return headers.get(HttpHeaderNames.CONTENT_TYPE, "");
    }

    HttpHeaders headers() {
        return headers;
    }

    public byte[] body() {
        return body;
    }
}
