//! A control as it is told to a screen reader.

use std::collections::HashMap;

use egui::accesskit::{Action, Node, NodeId, Role, Toggled, TreeUpdate};
use egui::{Context, LayerId, Order, Pos2, Rect};

use crate::catalogue::Entry;

/// Something to press, turn, choose or type into.
#[derive(Clone, Debug)]
pub struct Control {
    /// Its number in the tree.
    pub node: NodeId,
    /// What it is.
    pub role: Role,
    /// Its name.
    pub name: String,
    /// What is read of it, if it has a value.
    pub value: Option<String>,
    /// Its value as a number.
    pub number: Option<f64>,
    /// Whether it is on, if it is something that can be.
    pub is_on: Option<bool>,
    /// What it is for, in a sentence.
    pub help: String,
    /// Id of the parameter it moves.
    pub param: Option<String>,
    /// Where it takes the pointer, in points: what of it shows.
    pub bounds: Rect,
    /// Where it is, with what is scrolled away or outside the window.
    pub whole: Rect,
    /// Whether it cannot be used now.
    pub is_disabled: bool,
    /// Whether keys go there.
    pub has_focus: bool,
    /// The layer it lies on.
    pub layer: LayerId,
    /// How many controls of the layer are under it or beside it.
    pub order: usize,
    /// The numbers of what it is in.
    pub inside: Vec<NodeId>,
}

impl Control {
    /// Whether it moves this parameter, or shows it: it has its id, or its whole name.
    pub fn is_of(&self, entry: &Entry<'_>) -> bool {
        self.param.as_deref().map_or(self.name == entry.name(), |id| id == entry.id)
    }

    /// Whether it is one of the choices of this parameter, and stands for this one.
    pub fn is_choice(&self, entry: &Entry<'_>, choice: &str) -> bool {
        let own = self.name.strip_suffix(choice).map(|before| before.trim_end_matches([':', ' ']));
        self.role == Role::RadioButton
            && own.is_some_and(|name| {
                name.is_empty() && self.is_of(entry) || !name.is_empty() && entry.name().ends_with(name)
            })
    }

    /// Its name, or where it is if it has none.
    pub fn title(&self) -> String {
        let Control { name, param, role, bounds, .. } = self;
        match (name.is_empty(), param) {
            (false, _) => format!("{name:?}"),
            (true, Some(id)) => format!("the control of {id}"),
            (true, None) => format!("the {role:?} at {:.0} {:.0}", bounds.left(), bounds.top()),
        }
    }
}

impl Default for Control {
    fn default() -> Control {
        Control {
            node: NodeId(0),
            role: Role::Unknown,
            name: String::new(),
            value: None,
            number: None,
            is_on: None,
            help: String::new(),
            param: None,
            bounds: Rect::NOTHING,
            whole: Rect::NOTHING,
            is_disabled: false,
            has_focus: false,
            layer: LayerId::background(),
            order: 0,
            inside: Vec::new(),
        }
    }
}

/// All controls of a tree that are in the window, those on top last.
pub(super) fn all(tree: &TreeUpdate, context: &Context, area: Rect) -> Vec<Control> {
    let nodes: HashMap<NodeId, &Node> = tree.nodes.iter().map(|(id, node)| (*id, node)).collect();
    let parents: HashMap<NodeId, NodeId> =
        tree.nodes.iter().flat_map(|(id, node)| node.children().iter().map(|child| (*child, *id))).collect();
    let places = places(context);
    let seen = tree.nodes.iter().filter(|(_, node)| is_control(node) && !node.is_hidden());
    let controls = seen.filter_map(|(id, node)| {
        let whole = bounds(node)?;
        let (layer, order, shown) = places.get(id).copied().unwrap_or((LayerId::background(), 0, whole));
        let bounds = whole.intersect(shown).intersect(area);
        let mut control = Control { bounds, whole, layer, order, ..read(node, &nodes) };
        control.node = *id;
        control.has_focus = tree.focus == *id;
        control.inside = std::iter::successors(parents.get(id), |id| parents.get(id)).copied().collect();
        (layer.order != Order::Debug && bounds.is_positive()).then_some(control)
    });
    let mut controls: Vec<Control> = controls.collect();
    controls.sort_by_key(|control| (control.layer.order as usize, control.layer.id.value(), control.order));
    controls
}

/// Of egui's widgets by their numbers in the tree: the layer, the order there, and where they take the
/// pointer.
fn places(context: &Context) -> HashMap<NodeId, (LayerId, usize, Rect)> {
    context.viewport(|viewport| {
        let layers = viewport.prev_pass.widgets.layers();
        let numbered = layers.flat_map(|(layer, all)| {
            let place = |(order, widget): (usize, &egui::WidgetRect)| {
                (widget.id.accesskit_id(), (*layer, order, widget.interact_rect))
            };
            all.iter().enumerate().map(place)
        });
        numbered.collect()
    })
}

fn is_control(node: &Node) -> bool {
    // Areas and panels take clicks so that what is below does not
    let is_container = matches!(
        node.role(),
        Role::Window
            | Role::Pane
            | Role::GenericContainer
            | Role::Dialog
            | Role::Menu
            | Role::Tooltip
            | Role::TextRun
            | Role::Label
            | Role::ScrollView
            | Role::ScrollBar
            | Role::RootWebArea
    );
    let takes_clicks = node.supports_action(Action::Click) || node.supports_action(Action::Focus);
    egui::accessibility::is_input(node.role())
        || (takes_clicks && !is_container)
        || node.author_id().is_some()
}

fn bounds(node: &Node) -> Option<Rect> {
    let bounds = node.bounds()?;
    let pos = |x: f64, y: f64| Pos2::new(x as f32, y as f32);
    let rect = Rect::from_min_max(pos(bounds.x0, bounds.y0), pos(bounds.x1, bounds.y1));
    rect.is_positive().then_some(rect)
}

/// What the node says of itself.
fn read(node: &Node, nodes: &HashMap<NodeId, &Node>) -> Control {
    let labels = || {
        let labels = node.labelled_by().iter().filter_map(|id| nodes.get(id));
        labels.filter_map(|label| label.value().or(label.label())).collect::<Vec<_>>().join(" ")
    };
    let own = node.label().or(node.placeholder()).filter(|name| !name.trim().is_empty());
    Control {
        role: node.role(),
        name: own.map_or_else(labels, str::to_owned),
        value: node.value().map(str::to_owned),
        number: node.numeric_value(),
        is_on: node.toggled().map(|toggled| toggled == Toggled::True).or(node.is_selected()),
        help: node.description().or(node.tooltip()).unwrap_or_default().to_owned(),
        param: node.author_id().map(str::to_owned),
        is_disabled: node.is_disabled(),
        ..Control::default()
    }
}
