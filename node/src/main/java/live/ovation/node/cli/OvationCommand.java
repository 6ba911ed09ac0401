package live.ovation.node.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import live.ovation.crowd.cli.CrowdCommand;
import live.ovation.node.Closest;
import live.ovation.node.ConfigurationException;
import live.ovation.node.StartException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/// The program's root: says which commands there are.
@Command(
        name = "ovation",
        description = "Carries the crowd's reactions to live video, from everyone who taps to everyone who watches.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class OvationCommand implements Runnable {
    private static final Map<String, Supplier<?>> COMMANDS = commands();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's to set
    private CommandSpec spec;

    /// The command line for these arguments, ready to execute them. Reading a command's annotations is most of
    /// what a start costs here, so when the first argument names a command it is the only one that is looked at.
    public static CommandLine commandLine(String... arguments) {
        CommandLine root = new CommandLine(new OvationCommand());
        Supplier<?> named = arguments.length == 0 ? null : COMMANDS.get(arguments[0]);
        if (named != null) {
            root.addSubcommand(arguments[0], named.get());
        } else {
            COMMANDS.forEach((name, command) -> root.addSubcommand(name, command.get()));
            root.addSubcommand(new CommandLine.HelpCommand());
        }
        return root.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.AUTO))
                .setUsageHelpLongOptionsMaxWidth(30)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(OvationCommand::onWrongArguments)
                .setExecutionExceptionHandler(OvationCommand::onFailure);
    }

    private static Map<String, Supplier<?>> commands() {
        Map<String, Supplier<?>> commands = new LinkedHashMap<>();
        commands.put("demo", DemoCommand::new);
        commands.put("start", StartCommand::new);
        commands.put("cluster", ClusterCommand::new);
        commands.put("like", LikeCommand::new);
        commands.put("comment", CommentCommand::new);
        commands.put("watch", WatchCommand::new);
        commands.put("crowd", CrowdCommand::new);
        commands.put("top", TopCommand::new);
        commands.put("doctor", DoctorCommand::new);
        commands.put("plan", PlanCommand::new);
        commands.put("ledger", LedgerCommand::new);
        commands.put("train", TrainCommand::new);
        return commands;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private static int onWrongArguments(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        say(
                command,
                message(wrong) + " (see: ovation help"
                        + (command.getParent() == null ? "" : " " + command.getCommandName()) + ")");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static String message(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String argument = unmatched.getUnmatched().getFirst();
            boolean option = argument.startsWith("-");
            CommandSpec asked = wrong.getCommandLine().getCommandSpec();
            String meant = Closest.to(
                    argument,
                    option ? asked.optionsMap().keySet() : asked.subcommands().keySet());
            return argument + ": " + (option ? "no such option" : "not expected here")
                    + (meant == null ? "" : " (did you mean " + meant + "?)");
        }
        return oneLine(wrong);
    }

    private static int onFailure(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        if ("debug".equalsIgnoreCase(System.getenv("OVATION_LOG"))) {
            failure.printStackTrace(command.getErr());
        }
        if (failure instanceof ConfigurationException) {
            say(command, oneLine(failure));
            return command.getCommandSpec().exitCodeOnInvalidInput();
        }
        boolean expected = failure instanceof StartException || failure instanceof CommandFailed;
        say(
                command,
                expected
                        ? oneLine(failure)
                        : "failed unexpectedly: " + failure.getClass().getSimpleName() + ": " + oneLine(failure)
                                + " (OVATION_LOG=debug shows where)");
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    private static void say(CommandLine command, String line) {
        PrintWriter err = command.getErr();
        err.println("ovation: " + line);
        err.flush();
    }

    private static String oneLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).replaceAll("\\s*\\R\\s*", " ");
    }
}
