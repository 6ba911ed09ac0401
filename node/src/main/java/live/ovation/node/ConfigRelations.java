package live.ovation.node;

/// What settings that are right by themselves have to keep to together. Of use once. Confined to one
/// thread.
final class ConfigRelations {
    private final ConfigReader in;
    private final NodeConfig config;

    /// @param in gathers what is wrong
    ConfigRelations(ConfigReader in, NodeConfig config) {
        this.in = in;
        this.config = config;
    }

    void check() {
        boolean dispatches = config.plays(Role.DISPATCHER);
        if (!dispatches && !config.roles().isEmpty()) {
            in.require(
                    !config.dispatchers().isEmpty(),
                    "dispatchers",
                    "none",
                    "the address of one, http://host:port of its internal port, for a node that is none itself");
        }
        if (config.plays(Role.FRONTEND) && !config.plays(Role.PUBLISHER)) {
            in.require(
                    !config.publishers().isEmpty(),
                    "publishers",
                    "none",
                    "the address of one, http://host:port of its internal port, for a frontend that is none itself");
        }
        in.require(
                config.regions().isEmpty()
                        || !config.plays(Role.DISPATCHER)
                        || config.plays(Role.PUBLISHER)
                        || !config.publishers().isEmpty(),
                "publishers",
                "none",
                "the address of one, http://host:port of its internal port, for a dispatcher that has other regions");
        in.require(
                config.canary().video().isEmpty() || config.plays(Role.FRONTEND),
                "frontend.canary.video",
                config.canary().video(),
                "none on a node that is no frontend");
        // With a table of its own in its memory, a dispatcher would know only of those frontends that happened to ask
        // it.
        in.require(
                config.dispatchers().size() <= 1 || config.table().isShared(),
                "dispatchers",
                config.dispatchers().size() + " addresses",
                "1, or subscriptions.store = redis, the table that several dispatchers share");
        // With a file each, two publishers would not agree.
        in.require(
                config.publishers().size() <= 1 || config.postgres() != null,
                "publishers",
                config.publishers().size() + " addresses",
                "1, unless ledger.store = postgres, which publishers share");
        in.require(
                config.port() == 0 || config.port() != config.internalPort(),
                "internal.port",
                config.internalPort(),
                "another one than the public port");
    }
}
