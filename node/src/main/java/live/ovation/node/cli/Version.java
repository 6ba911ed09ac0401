package live.ovation.node.cli;

import picocli.CommandLine.IVersionProvider;

/// Which Ovation this is, and on which Java. Stateless.
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"ovation " + (version == null ? "(not built)" : version) + ", Java " + Runtime.version()};
    }
}
