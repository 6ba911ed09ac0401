package live.ovation.node.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;

/// Makes it a good end to be asked to stop, by `SIGTERM` or by Ctrl-C (`SIGINT`): without this a Java process that was
/// asked, and did, ends with status 143 or 130 as if it had been killed. By reflection, since what listens to signals
/// is part of every JDK but of no standard.
final class Termination {
    private static final List<String> REQUESTS = List.of("TERM", "INT");

    private Termination() {}

    /// From now on a request to stop exits with 0, after the shutdown hooks; where that can't be had, with 143 or 130.
    /// A signal that was ignored when the process began (`nohup`, a background job) stays ignored.
    static void isAGoodEnd() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler exits = (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    System.exit(0);
                }
                return null;
            };
            Object exit = Proxy.newProxyInstance(Termination.class.getClassLoader(), new Class<?>[] {handler}, exits);
            for (String request : REQUESTS) {
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(request), exit);
            }
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // It ends all the same, with another status.
            return;
        }
    }
}
