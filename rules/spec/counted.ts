/**
 * A number with its noun.
 * @example counted(1, "model") // => "1 model"
 * @example counted(2, "person", "people") // => "2 people"
 */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
