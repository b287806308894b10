package io.twinbus.adapter.flatcar.wasm;

import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.ImportFunction;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.WasmFunctionHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps a module within the folders that it was granted, also when they hold symbolic links: the
 * runtime follows links that stand in them to wherever they point. Every path that a module names
 * is checked before the runtime sees it; making links is refused. Wraps the functions of WASI
 * preview 1 for one instance.
 */
final class Sandbox {
  /** WASI errno notcapable. */
  private static final long NOT_CAPABLE = 76;

  /** The first preopened folder's descriptor; the others follow in order. */
  private static final int FIRST = 3;

  private final Map<Integer, Folder> folders = new HashMap<>();

  /** A folder that a descriptor stands for, and the grant that it belongs to. */
  private record Folder(Path path, Path root) {}

  /** Folders without symbolic links in their paths, in the order of their descriptors. */
  Sandbox(List<Path> roots) {
    for (int i = 0; i < roots.size(); i++) {
      folders.put(FIRST + i, new Folder(roots.get(i), roots.get(i)));
    }
  }

  /** The functions, confined. */
  ImportFunction[] confine(HostFunction[] functions) {
    ImportFunction[] confined = new ImportFunction[functions.length];
    for (int i = 0; i < functions.length; i++) {
      HostFunction function = functions[i];
      confined[i] =
          new HostFunction(
              function.module(),
              function.name(),
              function.functionType(),
              handle(function.name(), function.handle()));
    }
    return confined;
  }

  private WasmFunctionHandle handle(String name, WasmFunctionHandle inner) {
    return switch (name) {
      case "path_open" -> (instance, args) -> open(inner, instance, args);
      case "path_filestat_get", "path_filestat_set_times" ->
          (instance, args) ->
              allowed(instance, args[0], args[2], args[3]) ? inner.apply(instance, args) : denied();
      case "path_create_directory", "path_remove_directory", "path_unlink_file", "path_readlink" ->
          (instance, args) ->
              allowed(instance, args[0], args[1], args[2]) ? inner.apply(instance, args) : denied();
      case "path_rename" ->
          (instance, args) ->
              allowed(instance, args[0], args[1], args[2])
                      && allowed(instance, args[3], args[4], args[5])
                  ? inner.apply(instance, args)
                  : denied();
      case "path_link", "path_symlink" -> (instance, args) -> denied();
      case "fd_close" ->
          (instance, args) -> {
            folders.remove((int) args[0]);
            return inner.apply(instance, args);
          };
      case "fd_renumber" ->
          (instance, args) -> {
            Folder moved = folders.remove((int) args[0]);
            folders.remove((int) args[1]);
            if (moved != null) {
              folders.put((int) args[1], moved);
            }
            return inner.apply(instance, args);
          };
      default -> inner;
    };
  }

  private static long[] denied() {
    return new long[] {NOT_CAPABLE};
  }

  private long[] open(WasmFunctionHandle inner, Instance instance, long[] args) {
    Optional<Path> path = resolve(instance, args[0], args[2], args[3]);
    if (path.isEmpty()) {
      return denied();
    }
    long[] result = inner.apply(instance, args);
    Folder parent = folders.get((int) args[0]);
    if (result[0] == 0 && parent != null) {
      int descriptor = instance.memory().readInt((int) args[8]);
      folders.put(descriptor, new Folder(path.get(), parent.root()));
    }
    return result;
  }

  private boolean allowed(Instance instance, long descriptor, long pointer, long length) {
    return resolve(instance, descriptor, pointer, length).isPresent();
  }

  /** The path that a module names, if it lies within the grant. */
  private Optional<Path> resolve(Instance instance, long descriptor, long pointer, long length) {
    Folder folder = folders.get((int) descriptor);
    if (folder == null) {
      return Optional.empty();
    }
    try {
      String text = instance.memory().readString((int) pointer, (int) length);
      Path path = folder.path().resolve(text.replaceFirst("^/+", "")).normalize();
      return real(path).startsWith(folder.root()) ? Optional.of(path) : Optional.empty();
    } catch (InvalidPathException | IOException e) {
      return Optional.empty();
    }
  }

  /** What a path means when every link in it is followed; what does not exist yet stays. */
  private static Path real(Path path) throws IOException {
    Path existing = path;
    while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
      Path parent = existing.getParent();
      if (parent == null) {
        return path;
      }
      existing = parent;
    }
    Path real = existing.toRealPath();
    return existing.equals(path) ? real : real.resolve(existing.relativize(path));
  }
}
