import { balancedRegimes } from "engram/experiments";
import { randomFrom } from "engram/math";
const c=process.cpuUsage();
const r=balancedRegimes.run(balancedRegimes.quick,randomFrom(7));
const u=process.cpuUsage(c); 
for (const x of r.examples)
console.log((u.user+u.system)/1e6, x.g,x.drive,x.rate.toFixed(2),x.frequency?.toFixed(1),x.report.regime,x.report.reason,x.report.cv?.mean?.toFixed(2),x.report.modulationSquared?.mean?.toFixed(3), x.report.modulationSquared?.error?.toFixed(3));
