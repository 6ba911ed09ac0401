package live.ovation.crowd;

/// Is told how a running crowd fares. Called from the thread that runs it, about once a second.
@FunctionalInterface
public interface ProgressListener {
    ProgressListener SILENT = progress -> {};

    void onProgress(Progress progress);
}
