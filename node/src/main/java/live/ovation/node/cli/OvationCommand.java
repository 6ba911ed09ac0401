package live.ovation.node.cli;

import java.io.PrintWriter;
import java.util.List;
import live.ovation.crowd.cli.CrowdCommand;
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
        versionProvider = Version.class,
        subcommands = {
            DemoCommand.class,
            StartCommand.class,
            LikeCommand.class,
            CommentCommand.class,
            WatchCommand.class,
            CrowdCommand.class,
            DoctorCommand.class,
            TrainCommand.class,
            CommandLine.HelpCommand.class
        })
public final class OvationCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's to set
    private CommandSpec spec;

    /// The whole command line, ready to execute.
    public static CommandLine commandLine() {
        return new CommandLine(new OvationCommand())
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.AUTO))
                .setUsageHelpLongOptionsMaxWidth(30)
                .setParameterExceptionHandler(OvationCommand::onWrongArguments)
                .setExecutionExceptionHandler(OvationCommand::onFailure);
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private static int onWrongArguments(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        say(command, message(wrong) + " (see: ovation help"
                + (command.getParent() == null ? "" : " " + command.getCommandName()) + ")");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static String message(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String argument = unmatched.getUnmatched().getFirst();
            List<String> meant = unmatched.getSuggestions();
            String what = argument.startsWith("-") ? "no such option" : "not expected here";
            return argument + ": " + what
                    + (meant.isEmpty() ? "" : " (did you mean " + String.join(" or ", meant.subList(0, 1)) + "?)");
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
