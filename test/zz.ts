import { balancedRegimes } from "engram/experiments";
import { regimeExamplesFigure, regimeMapFigure } from "engram/figures";
import { saveFigure } from "engram/io";
import { randomFrom } from "engram/math";
async function main(){
const r=balancedRegimes.run({...balancedRegimes.quick,examples:balancedRegimes.quick.examples.slice(0,4),map:{g:[3,5,6],drive:[0.9,4]},excitatory:1000,share:0.4},randomFrom(7));
await saveFigure(regimeExamplesFigure(r),"/tmp/fig",{}); await saveFigure(regimeMapFigure(r),"/tmp/fig",{});
}
void main();
