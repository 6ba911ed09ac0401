package live.ovation.node.cli;

/// The program's entry.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(OvationCommand.commandLine(arguments).execute(arguments));
    }
}
