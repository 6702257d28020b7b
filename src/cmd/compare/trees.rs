//! The files of both images, with what the user puts into them: where programs import functions.

use super::super::exported;
use crate::differential::{Both, Did, Source, Spec};
use crate::engine::Engine;
use crate::tree::{self, Config, Tree};

/// Both trees; one that cannot be read is `None`.
pub(super) async fn trees(engine: &dyn Engine, did: Both<&Did>, spec: &Spec) -> Both<Option<Tree>> {
    Both {
        a: read(engine, did.a, spec).await,
        b: read(engine, did.b, spec).await,
    }
}

async fn read(engine: &dyn Engine, did: &Did, spec: &Spec) -> Option<Tree> {
    let image = &did.image;
    let info = engine.image(&image.id).await.ok()??;
    let tree = exported::tree(engine, &image.name, &image.id).await;
    let mut tree = tree.ok()?;
    tree.config = Config::of(&info.config.env);
    for volume in &spec.volumes {
        let Source::Path(path) = &volume.source else {
            continue;
        };
        // What cannot be read now was read before, when it was copied.
        let Ok((own, _)) = tree::from_path(path, None) else {
            continue;
        };
        let is_file = path.is_file();
        for (below, entry) in own.below("") {
            let place = match is_file {
                true => volume.target.clone(),
                false => format!("{}{below}", volume.target),
            };
            tree.put(place, entry.clone());
        }
    }
    Some(tree)
}
