export { seededRandom } from '../model/random.ts';
