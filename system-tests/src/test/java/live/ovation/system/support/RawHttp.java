package live.ovation.system.support;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// A bare connection, for what no decent client would send. Confined to one thread.
public final class RawHttp implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket = new Socket();
    private final InputStream in;

    public RawHttp(int port) {
        this(port, 0);
    }

    /// @param receiveBytes the receive buffer's size; 0 leaves it to the system
    public RawHttp(int port, int receiveBytes) {
        try {
            if (receiveBytes > 0) {
                socket.setReceiveBufferSize(receiveBytes);
            }
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One answer.
    public record Reply(String statusLine, List<String> headers, String body) {
        public int status() {
            return Integer.parseInt(statusLine.split(" ")[1]);
        }

        public String header(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ":";
            return headers.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                    .map(line -> line.substring(start.length()).strip())
                    .findFirst()
                    .orElse("");
        }

        public JsonNode json() {
            return Json.parse(body);
        }
    }

    public RawHttp send(String text) {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    public RawHttp send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends as much as the server takes; a server that has refused may stop reading.
    public RawHttp sendWhatIsTaken(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            // The answer says why.
        }
        return this;
    }

    /// Says that nothing more will be sent.
    public RawHttp finish() {
        try {
            socket.shutdownOutput();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads one answer with its body.
    public Reply read() {
        try {
            List<String> lines = new ArrayList<>();
            for (String line = readLine(); !line.isEmpty(); line = readLine()) {
                lines.add(line);
            }
            Reply head = new Reply(lines.getFirst(), lines.subList(1, lines.size()), "");
            String length = head.header("Content-Length");
            byte[] body = length.isEmpty() ? new byte[0] : in.readNBytes(Integer.parseInt(length));
            return new Reply(head.statusLine(), head.headers(), new String(body, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("no answer: " + e.getMessage(), e);
        }
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("closed after: " + line.toString(StandardCharsets.ISO_8859_1));
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /// Reads on until a text has come.
    ///
    /// @return everything read on the way
    public String readUntil(String text) {
        try {
            StringBuilder read = new StringBuilder();
            byte[] chunk = new byte[1 << 16];
            while (read.indexOf(text, Math.max(0, read.length() - chunk.length - text.length())) < 0) {
                int n = in.read(chunk);
                if (n < 0) {
                    throw new IOException("closed before: " + text);
                }
                read.append(new String(chunk, 0, n, StandardCharsets.ISO_8859_1));
            }
            return read.toString();
        } catch (IOException e) {
            throw new UncheckedIOException("never came: " + text, e);
        }
    }

    /// Reads what is left, and whether the server has ended the connection.
    public boolean endsWithin(int millis) {
        try {
            socket.setSoTimeout(millis);
            while (in.read() >= 0) {
                // Whatever it still says.
            }
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
