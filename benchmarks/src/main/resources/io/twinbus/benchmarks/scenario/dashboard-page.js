// Runs before the scripts of a page of the dashboard, and tells when its map shows what: what is
// drawn in one frame counts as shown when the next one begins.
(TWINS => {
  const bench = { drawn: () => {} };
  globalThis.twinbusBench = bench;
  const define = customElements.define.bind(customElements);
  customElements.define = (name, element, options) => {
    if (name === 'tb-fleetmap') {
      const draw = element.prototype.draw;
      element.prototype.draw = function () {
        draw.call(this);
        if (this.layout) bench.drawn(this);
      };
    }
    define(name, element, options);
  };
  const shown = then => requestAnimationFrame(() => then());

  /** Milliseconds from the navigation until the map has a cell for each of the twins. */
  bench.whole = new Promise(resolve => {
    bench.drawn = map => {
      if (map.rows.length === TWINS) shown(() => resolve(performance.now()));
    };
  });

  /** How many cells of the map have a colour. */
  bench.cells = () => {
    const map = document.querySelector('tb-fleetmap');
    const canvas = map.querySelector('canvas');
    const scale = canvas.width / canvas.clientWidth;
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const { size, across } = map.layout;
    let cells = 0;
    for (let i = 0; i < map.rows.length; i++) {
      const x = Math.floor((i % across + 0.4) * size * scale);
      const y = Math.floor((Math.floor(i / across) + 0.4) * size * scale);
      if (data[4 * (y * canvas.width + x) + 3] > 0) cells++;
    }
    return cells;
  };

  /** Begins to note changes of phases, and the times of frames. */
  bench.watch = async () => {
    const { fleet } = await import('/js/store.js');
    const phases = new Map([...fleet.rows.values()].map(row => [row.target, row.phase]));
    bench.changes = [];
    bench.drawn = () => {
      const changed = [];
      for (const row of fleet.rows.values()) {
        if (phases.get(row.target) !== row.phase) {
          phases.set(row.target, row.phase);
          changed.push(row);
        }
      }
      if (changed.length) {
        const names = changed.map(row => [row.target, row.phase]);
        shown(() => {
          const at = Date.now();
          for (const [target, phase] of names) bench.changes.push({ target, phase, at });
        });
      }
    };
    let last = performance.now();
    bench.frames = [];
    const frame = now => {
      bench.frames.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  };
})
