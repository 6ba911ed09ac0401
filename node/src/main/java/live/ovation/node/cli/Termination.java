package live.ovation.node.cli;

import java.lang.reflect.Proxy;

/// Makes a `SIGTERM` a good end: without this a Java process that was asked to stop, and did, ends
/// with status 143 as if it had been killed. By reflection, since what listens to signals is part
/// of every JDK but of no standard.
final class Termination {
    private Termination() {}

    /// From now on a `SIGTERM` exits with 0, after the shutdown hooks; where that can't be had, with 143.
    static void isAGoodEnd() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object exits = Proxy.newProxyInstance(
                    Termination.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            System.exit(0);
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("TERM"), exits);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // It ends all the same, with another status.
            return;
        }
    }
}
