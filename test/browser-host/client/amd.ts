import "systemjs/dist/system.js";
import "systemjs/dist/extras/amd.js";

/** SystemJS's AMD `define`, kept private: with a global one lodash and friends would register themselves as AMD. */
const scope = globalThis as { define?: unknown; noopsDefine?: unknown };
scope.noopsDefine = scope.define;
delete scope.define;
