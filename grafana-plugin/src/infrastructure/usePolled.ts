import { useCallback, useEffect, useRef, useState } from "react";

/** What is known: nothing yet, data, or why there is none. Old data stays beside a new problem. */
export type Polled<T> = {
  readonly data: T | undefined;
  readonly problem: Error | undefined;
  readonly loading: boolean;
};

/** Loads again and again while the page can be seen, and at once when something was done. */
export function usePolled<T>(load: () => Promise<T>, everyMs: number): Polled<T> & { readonly reload: () => void } {
  const [state, setState] = useState<Polled<T>>({ data: undefined, problem: undefined, loading: true });
  const [turn, setTurn] = useState(0);
  const newest = useRef(0);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const mine = ++newest.current;
    const once = async () => {
      try {
        const data = await load();
        if (mine === newest.current) setState({ data, problem: undefined, loading: false });
      } catch (cause) {
        const problem = cause instanceof Error ? cause : new Error(String(cause));
        if (mine === newest.current) setState(({ data }) => ({ data, problem, loading: false }));
      }
      if (mine === newest.current) timer = setTimeout(() => void again(), everyMs);
    };
    const again = async () => {
      if (document.hidden) timer = setTimeout(() => void again(), everyMs);
      else await once();
    };
    void once();
    return () => {
      newest.current += 1;
      clearTimeout(timer);
    };
  }, [load, everyMs, turn]);

  const reload = useCallback(() => setTurn((before) => before + 1), []);
  return { ...state, reload };
}
